import { resolve } from 'node:path';

import type { Password } from '../../../types/access';
import type { VSphereServer } from '../../../types/input';
import { V2vError } from '../../errors';

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !value.includes('\0');
}

/**
 * A server as a caller names it, where it can be one; its file of authorities with an absolute path.
 *
 * @param mode name of the input mode, for messages
 * @throws V2vError `USAGE`
 */
export function checkedServer(mode: string, server: VSphereServer): VSphereServer {
  const refuse = (problem: string): never => {
    throw new V2vError('USAGE', `The input mode ${mode} needs ${problem}.`);
  };
  const { host, port, user, inventoryPath, caFile } = (server as VSphereServer | undefined) ?? { host: '' };
  if (!isText(host) || /[\s/@[\]]/.test(host)) refuse('the name or the address of a server (host)');
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536))
    refuse('a port from 1 to 65535');
  if (user !== undefined && (!isText(user) || user.includes(':')))
    refuse('a user without a colon in its name');
  if (caFile !== undefined && !isText(caFile)) refuse('a path as caFile');
  const isPath = Array.isArray(inventoryPath) && inventoryPath.length >= 2 && inventoryPath.every(isText);
  if (inventoryPath !== undefined && !isPath)
    refuse('the names of the datacenter and the ESXi host, and what is between them (inventoryPath)');
  return caFile === undefined ? server : { ...server, caFile: resolve(caFile) };
}

/** @throws V2vError `USAGE` */
export function checkGuest(mode: string, guest: unknown): void {
  if (isText(guest)) return;
  throw new V2vError('USAGE', `The input mode ${mode} needs the name, the UUID or the id of a guest.`);
}

/** @throws V2vError `USAGE` */
export function checkPassword(
  mode: string,
  password: Password | undefined,
  { host, user = 'root' }: VSphereServer,
): void {
  if (password !== undefined) return;
  throw new V2vError('USAGE', `The input mode ${mode} needs the password of ${user} at ${host}.`, {
    hint: 'Give it as password, or in a file with -ip.',
  });
}
