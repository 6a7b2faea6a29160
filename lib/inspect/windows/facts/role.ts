import type { WindowsInspection } from '../../../../types/inspection';

/** By `ProductType`, which Windows itself goes by. */
const roles: Readonly<Record<string, WindowsInspection['role']>> = {
  winnt: 'client',
  servernt: 'server',
  lanmannt: 'domain-controller',
};

/** What Windows is installed as; where SYSTEM does not say, what SOFTWARE calls the kind of installation. */
export function roleOf(productType: string | undefined, installationType: string): WindowsInspection['role'] {
  const role = roles[productType?.toLowerCase() ?? ''];
  if (role !== undefined) return role;
  if (/server/i.test(installationType)) return 'server';
  return /client/i.test(installationType) ? 'client' : 'unknown';
}
