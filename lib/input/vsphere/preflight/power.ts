import type { VSphereGuest } from '../../../../types/vsphere';
import { V2vError } from '../../../errors';
import type { Preflight } from '../../../preflight';

/**
 * A guest that is not shut down writes to its disks, or has something in its memory that is not on them; which does not
 * matter where a snapshot is read.
 */
export function checkPower(
  { name, power, connection }: VSphereGuest,
  snapshot: string | undefined,
  preflight: Preflight,
): void {
  if (connection !== 'connected') {
    preflight.refuse(
      'reachable',
      new V2vError('SOURCE_UNREACHABLE', `The host of ${name} cannot reach it: it is ${connection}.`, {
        subject: name,
        hint: 'See in the vSphere client that its host is connected and that its files are there.',
      }),
    );
  }
  if (snapshot !== undefined) {
    preflight.pass('power', `The snapshot ${snapshot} of ${name} is read, which does not change.`);
    return;
  }
  switch (power) {
    case 'off':
      preflight.pass('power', `${name} is shut down.`);
      return;
    case 'suspended':
      preflight.refuse(
        'power',
        new V2vError(
          'SOURCE_RUNNING',
          `The guest ${name} is suspended: what it was doing is not on its disks.`,
          {
            subject: name,
            hint: 'Resume it, shut it down from within, and convert again.',
          },
        ),
      );
      return;
    case 'unknown':
      preflight.unknown('power', `It cannot be found out whether ${name} is shut down.`);
      return;
    default:
      preflight.refuse(
        'power',
        new V2vError('SOURCE_RUNNING', `The guest ${name} is running.`, {
          subject: name,
          hint: 'Shut it down, from within if possible, and convert again.',
        }),
      );
  }
}
