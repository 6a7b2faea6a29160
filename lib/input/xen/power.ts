import type { GuestPower } from '../../../types/guest-list';
import type { LibvirtDomainStateName } from '../../../types/libvirt';
import type { XenDomain } from './connection';

const powers: Readonly<Partial<Record<LibvirtDomainStateName, GuestPower>>> = {
  shutoff: 'off',
  crashed: 'off',
  paused: 'paused',
  pmsuspended: 'suspended',
};

/** What a domain is doing. Xen has no state for one that waits for its turn on a processor. */
export async function powerOf(domain: XenDomain): Promise<GuestPower> {
  const { state } = await domain.state();
  if (state === 'nostate') return domain.id >= 0 ? 'running' : 'unknown';
  return powers[state] ?? 'running';
}
