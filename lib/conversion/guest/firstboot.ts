import { V2vError } from '../../errors';
import type { FirstbootScript } from './firstboot-script';
import type { GuestState } from './state';

/**
 * Leaves a script to be run by the guest when it boots, with all rights, after those that were added before. The boot does
 * not wait for it, and when every script is done or given up, the service that ran them removes itself; its log stays: in
 * a Linux guest that is `/var/log/v2v-node-firstboot.log`.
 *
 * @example
 * const script = '#!/bin/sh\ncurl -fsS https://example.com/register\n';
 * await addFirstbootScript(state, { name: 'register', script, attempts: 3 });
 *
 * @throws V2vError `GUEST_UNSUPPORTED` for a guest that cannot run scripts when it boots: a Linux with neither systemd nor
 * init scripts
 */
export async function addFirstbootScript(
  state: Pick<GuestState, 'guest' | 'inspection' | 'firstboot'>,
  script: FirstbootScript,
): Promise<void> {
  const { firstboot, inspection } = state;
  if (firstboot === undefined) {
    throw new V2vError(
      'GUEST_UNSUPPORTED',
      `A guest that runs ${inspection.productName} cannot be made to run "${script.name}" when it boots.`,
      { hint: 'Run it by hand in the converted guest.' },
    );
  }
  await firstboot.add(state, script);
}
