import type { VSphereServer } from '../../../types/input';
import type { VSphereGuest } from '../../../types/vsphere';
import { LibvirtError, V2vError } from '../../errors';
import type { Context } from '../../run/context';
import type { DomainDescription } from '../domain-xml/description';
import { parseDomain } from '../domain-xml/parse';
import { vmwareTpmStays } from '../vmware-tpm';
import { withLibvirt } from './connect';

/** virErrorNumber */
const noDomain = 42;

/** libvirt takes the name of a datastore to end at its first bracket, and asks for a file that is not there. */
function refuseBracket({ name, vmx, datastores }: VSphereGuest): void {
  const datastore = datastores.find((each) => each.name.includes(']') && vmx.startsWith(`[${each.name}] `));
  if (datastore === undefined) return;
  throw new V2vError(
    'NOT_SUPPORTED',
    `libvirt cannot read the description of ${name}, which is on the datastore ${datastore.name}: the name has a bracket in it.`,
    { subject: datastore.name, hint: 'Rename the datastore, which does not disturb its guests.' },
  );
}

function elsewhere(
  { name }: VSphereGuest,
  { host, inventoryPath = [] }: VSphereServer,
  cause: unknown,
): V2vError {
  return new V2vError(
    'SOURCE_GUEST',
    `The guest ${name} of ${host} is not at ${inventoryPath.join(' / ')}.`,
    {
      subject: name,
      hint: 'Name the datacenter and the ESXi host that the guest is on now; it may have been moved.',
      cause,
    },
  );
}

/** Two guests may have one UUID, where one is a copy of the other; libvirt would describe either. */
function checkIdentity(domain: DomainDescription, { id, name, uuid }: VSphereGuest): void {
  const described = domain.vmware?.moref;
  if (described === undefined || described === id) return;
  throw new V2vError(
    'SOURCE_GUEST',
    `The guest ${name} (${id}) has the same UUID as ${domain.name} (${described}), and libvirt cannot tell them apart: ${uuid}.`,
    { subject: name, hint: 'Give one of them a UUID of its own (uuid.bios in its VMX file).' },
  );
}

/**
 * What libvirt's ESX driver says about a guest.
 *
 * @throws V2vError `SOURCE_GUEST`, `NOT_SUPPORTED`, `DOMAIN_INVALID`, and as `withLibvirt`
 */
export async function describeGuest(
  guest: VSphereGuest,
  server: VSphereServer,
  password: string,
  context: Context,
): Promise<DomainDescription> {
  refuseBracket(guest);
  const { signal } = context;
  const text = await withLibvirt(
    server,
    password,
    async (connection) => {
      try {
        return await (await connection.lookupDomainByUuid(guest.uuid)).xml({ signal });
      } catch (error) {
        throw error instanceof LibvirtError && error.libvirtCode === noDomain
          ? elsewhere(guest, server, error)
          : error;
      }
    },
    context,
  );
  const file = `${guest.name} of ${server.host}`;
  const domain = parseDomain(text, { file, warn: (...warning) => context.warn(...warning) });
  checkIdentity(domain, guest);
  // libvirt's driver does not tell of it.
  if (guest.hasTpm && domain.tpm === undefined) {
    context.warn('VMX_TPM', ...vmwareTpmStays(file));
    domain.tpm = '2.0';
  }
  return domain;
}
