import type { ProxmoxApiOutput } from '../../../../types/output';
import { readPassword } from '../../../credentials/password';
import { ProxmoxApi, usualPort } from '../../../proxmox';
import type { Context } from '../../../run/context';

/** `https://pve.example.com:8006` */
export function serverOf({ server: { host, port = usualPort } }: Pick<ProxmoxApiOutput, 'server'>): string {
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * A client; nothing is sent yet.
 *
 * @throws V2vError `PASSWORD_FILE`, `USAGE`, `OUTPUT_LOGIN`
 */
export async function connect(
  { server, token: { id, secret } }: Pick<ProxmoxApiOutput, 'server' | 'token'>,
  context: Pick<Context, 'signal'>,
): Promise<ProxmoxApi> {
  const known = await readPassword(secret, { server: server.host, user: id });
  return ProxmoxApi.create(server, { id, secret: known.trim() }, context);
}
