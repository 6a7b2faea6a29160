import { isV2vError, V2vError } from '../../errors';
import type { Domain, LibvirtConnection } from '../../libvirt';
import { shownConnection } from '../../libvirt/server';

/** virErrorNumber: VIR_ERR_NO_DOMAIN. */
const noDomain = 42;
const uuid = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;
/** How many of the guests that are there a hint names. */
const mostNamed = 10;

async function unlessMissing(lookup: Promise<Domain>): Promise<Domain | undefined> {
  try {
    return await lookup;
  } catch (error) {
    if (isV2vError(error) && (error as { libvirtCode?: unknown }).libvirtCode === noDomain) return undefined;
    throw error;
  }
}

async function whatIsThere(connection: LibvirtConnection): Promise<string> {
  const names = (await connection.domains()).map(({ name }) => name).sort();
  if (names.length === 0) return 'There are no guests; perhaps they belong to another connection (-ic URI).';
  const more = names.length - mostNamed;
  const others = more > 0 ? `, and ${more} more` : '';
  return `There are: ${names.slice(0, mostNamed).join(', ')}${others}.`;
}

/**
 * The guest of a UUID or a name, in that order, as a guest may have been named like a UUID.
 *
 * @throws V2vError `SOURCE_GUEST`, with the names of those that are there
 */
export async function findGuest(guest: string, connection: LibvirtConnection): Promise<Domain> {
  const byUuid = uuid.test(guest) ? await unlessMissing(connection.lookupDomainByUuid(guest)) : undefined;
  const found = byUuid ?? (await unlessMissing(connection.lookupDomainByName(guest)));
  if (found !== undefined) return found;
  throw new V2vError('SOURCE_GUEST', `${shownConnection(await connection.uri())} has no guest ${guest}.`, {
    subject: guest,
    hint: await whatIsThere(connection),
  });
}
