import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ServerCertificate } from '../../../types/access';
import type { OvirtUploadOutput } from '../../../types/output';
import { readPassword } from '../../credentials/password';
import { OvirtEngine } from '../../ovirt';
import type { Context } from '../../run/context';

/** Logs in. @throws V2vError `OUTPUT_UNREACHABLE`, `OUTPUT_IDENTITY`, `OUTPUT_LOGIN`, `PASSWORD_FILE` */
export async function connectEngine(output: OvirtUploadOutput, context: Context): Promise<OvirtEngine> {
  const { server } = output;
  const question = { server: server.host, user: server.user ?? 'admin@internal' };
  return OvirtEngine.connect(server, await readPassword(output.password, question), context);
}

/**
 * How the servers of images prove who they are. The engine's own authority has made their certificates, whoever has made that
 * of the engine; it is asked for it where no file is named, over a connection that is trusted.
 */
export async function imageioCertificate(
  { server }: OvirtUploadOutput,
  engine: OvirtEngine,
  context: Pick<Context, 'tempDir'>,
): Promise<ServerCertificate> {
  if (server.verifyCertificate === false && server.fingerprint === undefined)
    return { verifyCertificate: false };
  if (server.caFile !== undefined) return { caFile: server.caFile };
  const authority = await engine.authority();
  if (authority === undefined) return {};
  const caFile = join(context.tempDir, `ovirt-ca-${randomBytes(4).toString('hex')}.pem`);
  await writeFile(caFile, authority, { flag: 'wx', mode: 0o600 });
  return { caFile };
}
