import { V2vError } from '../../errors';
import type { XenDomain, XenHost } from './connection';

const isSameUuid = (one: string, other: string): boolean =>
  one.replaceAll('-', '').toLowerCase() === other.replaceAll('-', '').toLowerCase();

/**
 * The domain of a name, else of a UUID, else of an id.
 *
 * @param place the host, for messages
 * @throws V2vError `SOURCE_GUEST`
 */
export async function findDomain(host: XenHost, guest: string, place: string): Promise<XenDomain> {
  const domains = await host.domains();
  const found =
    domains.find(({ name }) => name === guest) ??
    domains.find(({ uuid }) => isSameUuid(uuid, guest)) ??
    domains.find(({ id }) => id >= 0 && String(id) === guest);
  if (found !== undefined) return found;
  const names = domains.map(({ name }) => name).filter((name) => name !== 'Domain-0');
  throw new V2vError('SOURCE_GUEST', `There is no guest ${guest} at ${place}.`, {
    subject: guest,
    hint: names.length === 0 ? 'The host has no guests.' : `The host has ${names.slice(0, 20).join(', ')}.`,
  });
}
