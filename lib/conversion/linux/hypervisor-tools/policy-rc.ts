import type { LinuxState } from '../state';

const policy = '/usr/sbin/policy-rc.d';
const aside = `${policy}.v2v-node`;

/**
 * Runs `action` while Debian's invoke-rc.d may start and stop nothing: services would run in the appliance. The policy
 * is gone afterwards, whatever happens, and one of the guest's own is back.
 */
export async function withoutStartingServices<T>(state: LinuxState, action: () => Promise<T>): Promise<T> {
  const { guest } = state;
  const hasOwn = (await guest.exists(policy)) || (await guest.isSymlink(policy));
  if (hasOwn) await guest.rename(policy, aside);
  try {
    // 101: action forbidden (invoke-rc.d(8)).
    await guest.write(policy, Buffer.from('#!/bin/sh\nexit 101\n'));
    await guest.chmod(0o755, policy);
    return await action();
  } finally {
    if (hasOwn) await guest.rename(aside, policy);
    else await guest.rmF(policy);
  }
}
