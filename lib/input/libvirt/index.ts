import type { LibvirtInput } from '../../../types/input';
import { ownTurn } from '../../async/turns';
import { V2vError } from '../../errors';
import type { Context } from '../../run/context';
import { maskUri } from '../../text/mask-uri';
import { quoteCommand } from '../../text/shell-quote';
import { asSource } from '../domain-xml/as-source';
import { parseDomain } from '../domain-xml/parse';
import { openDomainDisks } from '../libvirt-disks/open';
import type { DiskOwner } from '../libvirt-disks/owner';
import type { InputMode } from '../mode';
import { Preflight } from '../../preflight';
import { connectToLibvirt, remoteHostOf, shownConnection, sourceCodes } from '../../libvirt/server';
import { findGuest } from './find-guest';
import { listGuests } from './list';
import { checkPower } from './power';
import { checkShared } from './shared';

function checkedGuest(guest: unknown): string {
  if (typeof guest === 'string' && guest !== '' && !guest.includes('\0')) return guest;
  throw new V2vError('USAGE', 'The input mode libvirt needs the name or the UUID of a guest.');
}

function checkConnection({ connection }: Omit<LibvirtInput, 'guest'>): void {
  const isUri = typeof connection === 'string' && connection !== '' && !connection.includes('\0');
  if (connection === undefined || isUri) return;
  throw new V2vError('USAGE', "The connection of the input mode libvirt is libvirt's URI: qemu:///system.");
}

/** A guest of libvirt, of this host or of one that has its disks where this host can read them. */
export const libvirtInput: InputMode<LibvirtInput> = {
  describe(options) {
    checkConnection(options);
    const { connection, guest } = options;
    return quoteCommand('-i', [
      'libvirt',
      ...(connection === undefined ? [] : ['-ic', maskUri(connection)]),
      checkedGuest(guest),
    ]);
  },

  async open(options, context) {
    checkConnection(options);
    const guest = checkedGuest(options.guest);
    await using connection = await connectToLibvirt(options, sourceCodes, context);
    const uri = await connection.uri();
    const preflight = new Preflight(context);
    preflight.pass('reachable', `${shownConnection(uri)} answers.`);
    const domain = await findGuest(guest, connection);
    await checkPower(domain, connection, preflight);
    const text = await domain.xml({ secure: true });
    await ownTurn();
    const file = `libvirt's XML of ${domain.name}`;
    const warn: Context['warn'] = (code, ...said) => {
      // The guest itself was looked at.
      if (code !== 'DOMAIN_RUNNING') context.warn(code, ...said);
    };
    const description = parseDomain(text, { file, warn });
    checkShared(description.disks, domain.name, preflight);
    preflight.settle();

    const owner: DiskOwner = {
      file,
      connect: () => Promise.resolve(connection),
      howToState: (format) => `<driver type="${format}"/> with virsh edit ${domain.name}`,
    };
    const remoteHost = remoteHostOf(uri, await connection.hostname());
    if (remoteHost !== undefined) owner.remoteHost = remoteHost;
    return asSource(description, await openDomainDisks(description.disks, owner, context));
  },

  async list(options, context) {
    checkConnection(options);
    await using connection = await connectToLibvirt({ ...options, readOnly: true }, sourceCodes, context);
    return await listGuests(connection, context);
  },
};
