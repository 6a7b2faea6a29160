import type { GuestPower } from '../../../types/guest-list';
import type { LibvirtDomainStateName } from '../../../types/libvirt';
import { V2vError } from '../../errors';
import type { Domain, LibvirtConnection } from '../../libvirt';
import type { Preflight } from '../../preflight';

const powers: Readonly<Record<LibvirtDomainStateName, GuestPower>> = {
  nostate: 'unknown',
  running: 'running',
  blocked: 'running',
  paused: 'paused',
  // It is shutting down, and writes more than ever.
  shutdown: 'running',
  shutoff: 'off',
  crashed: 'off',
  pmsuspended: 'suspended',
};

/** What a guest is doing. */
export async function powerOf(domain: Domain): Promise<GuestPower> {
  const { state } = await domain.state();
  // Drivers that know no more still give an id to what runs.
  return powers[state] === 'unknown' && domain.id === -1 ? 'off' : powers[state];
}

async function hintFor(name: string, connection: LibvirtConnection): Promise<string> {
  if ((await connection.type()) === 'TEST') {
    return "The guests of libvirt's test driver run unless their XML says <test:runstate>5</test:runstate>.";
  }
  return `Shut it down, from within or with virsh shutdown ${name}, and convert again.`;
}

/** Whether its memory was saved when it was stopped; drivers that save none do not know. */
async function isSaved(domain: Domain): Promise<boolean> {
  return domain.hasManagedSave().catch(() => false);
}

/** Refuses a guest that is not shut down, whatever the driver: its disks are not as they would be then. */
export async function checkPower(
  domain: Domain,
  connection: LibvirtConnection,
  preflight: Preflight,
): Promise<void> {
  const { name } = domain;
  const refuse = (message: string, hint: string): void =>
    preflight.refuse('power', new V2vError('SOURCE_RUNNING', message, { subject: name, hint }));
  const power = await powerOf(domain);
  if (power === 'unknown') preflight.unknown('power', `libvirt does not say whether ${name} is shut down.`);
  else if (power !== 'off') refuse(`The guest ${name} is ${power}.`, await hintFor(name, connection));
  else if (await isSaved(domain)) {
    refuse(
      `The guest ${name} is saved: its memory is in a file, and its disks are those of a guest that runs.`,
      `Start it and shut it down, or, if what it had in memory does not matter, virsh managedsave-remove ${name}.`,
    );
  } else preflight.pass('power', `The guest ${name} is shut down.`);
}
