import type { XenInput } from '../../../types/input';
import type { Source } from '../../../types/source';
import { V2vError } from '../../errors';
import type { Context } from '../../run/context';
import { quoteCommand } from '../../text/shell-quote';
import { asSource } from '../domain-xml/as-source';
import { parseDomain } from '../domain-xml/parse';
import type { DomainDescription } from '../domain-xml/description';
import type { InputMode } from '../mode';
import { Preflight } from '../../preflight';
import { sshAccess } from '../ssh/access';
import { checkedSshServer, sshPlace, sshUri } from '../../ssh/server';
import { connectByLibvirt, connectToXen, type Connect } from './connection';
import { openXenDisks } from './disks';
import { findDomain } from './find-domain';
import { listXenGuests } from './list';
import { powerOf } from './power';

function checkedGuest(guest: unknown): string {
  if (typeof guest === 'string' && guest !== '') return guest;
  throw new V2vError('USAGE', 'The input mode xen needs the name of a guest, a non-empty string.');
}

function running(guest: string, power: string): V2vError {
  return new V2vError('SOURCE_RUNNING', `The guest ${guest} is ${power}.`, {
    subject: guest,
    hint: `Shut it down (virsh shutdown ${guest}), and convert again.`,
  });
}

/** What libvirt says of the guest. The connection is closed before the disks are read, which may take hours. */
async function describeGuest(
  { guest, ssh }: XenInput,
  preflight: Preflight,
  connect: Connect,
  context: Context,
): Promise<DomainDescription> {
  const place = sshPlace(ssh);
  await using host = await connectToXen(ssh, connect, context);
  preflight.pass('reachable', `libvirt at ${place} answers.`);
  const domain = await findDomain(host, guest, place);
  const power = await powerOf(domain);
  if (power === 'off') preflight.pass('power', `The guest ${domain.name} is shut down.`);
  else if (power === 'unknown')
    preflight.unknown('power', `libvirt does not say whether ${domain.name} is running.`);
  else preflight.refuse('power', running(domain.name, power));
  const xml = await domain.xml({ inactive: true });
  return parseDomain(xml, { file: domain.name, warn: (...warning) => context.warn(...warning) });
}

async function open(input: XenInput, connect: Connect, context: Context): Promise<Source> {
  const preflight = new Preflight(context);
  let description: DomainDescription | undefined;
  let disks: Source['disks'] = [];
  await preflight.attempt(async () => {
    description = await describeGuest(input, preflight, connect, context);
    const reading = { access: await sshAccess(input.ssh, context), context };
    disks = await openXenDisks(description.disks, preflight, reading);
  });
  preflight.settle();
  preflight.pass('credentials', `The disks can be read at ${sshPlace(input.ssh)} by ssh.`);
  return asSource(description!, disks);
}

/** The mode, with the way to get to libvirt. */
export function xenMode(connect: Connect): InputMode<XenInput> {
  return {
    describe({ guest, ssh }) {
      const uri = sshUri('xen+ssh', checkedSshServer('input mode xen', ssh), '/');
      return quoteCommand('-i', ['libvirt', '-ic', uri, checkedGuest(guest)]);
    },

    programs: () => ['nbdkit', 'ssh'],

    open({ mode, guest, ssh }, context) {
      return open(
        { mode, guest: checkedGuest(guest), ssh: checkedSshServer('input mode xen', ssh) },
        connect,
        context,
      );
    },

    async list({ ssh }, context) {
      await using host = await connectToXen(checkedSshServer('input mode xen', ssh), connect, context);
      return listXenGuests(host);
    },
  };
}

/** A guest of a Xen host that is reached by ssh: libvirt there describes it, its disks are files there. */
export const xenInput = xenMode(connectByLibvirt);
