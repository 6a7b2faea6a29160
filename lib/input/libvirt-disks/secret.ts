import { isV2vError, V2vError } from '../../errors';
import type { DiskAuth } from '../domain-xml/description';
import { readPassword } from '../../credentials/password';
import type { DiskOwner } from './owner';

/**
 * The password with which the server of a disk is asked: what the user gave, else the secret that libvirt keeps for it.
 *
 * @param server how messages call it
 * @throws V2vError `SOURCE_LOGIN` where there is none; `PASSWORD_FILE`
 */
export async function diskPassword(
  disk: string,
  { user, secret }: DiskAuth,
  server: string,
  owner: DiskOwner,
): Promise<Buffer> {
  if (owner.password !== undefined) return Buffer.from(await readPassword(owner.password, { server, user }));
  const refusal = (why: string, cause?: unknown): V2vError =>
    new V2vError(
      'SOURCE_LOGIN',
      `The server ${server} of the disk ${disk} wants the password of ${user}, ${why}.`,
      {
        subject: disk,
        hint: 'Give the password (-ip FILE), or name the libvirt that keeps it (-ic URI); virsh secret-list shows what it keeps.',
        cause,
      },
    );
  if (secret === undefined) throw refusal('which was not given');
  try {
    return await (await owner.connect()).secretValue(secret);
  } catch (error) {
    if (!isV2vError(error) || error.code === 'ABORTED') throw error;
    throw refusal(`which libvirt does not tell: ${error.message.replace(/\.$/, '')}`, error);
  }
}
