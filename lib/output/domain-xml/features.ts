import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces';

import type { TargetMachine } from '../../../types/machine';
import { hypervFeatures, spinlockRetries } from '../hyperv';

/** `<features>`. Hyper-V's are KVM's, so a domain of another type has none. */
export function addFeatures(domain: XMLBuilder, machine: TargetMachine, type: string): void {
  const hyperv = type === 'kvm' ? hypervFeatures(machine) : [];
  // The firmware keeps its keys where the guest cannot write to them, in System Management Mode.
  const smm = machine.secureBoot && machine.chipset !== 'virt';
  if (machine.features.length === 0 && hyperv.length === 0 && !smm) return;
  const element = domain.ele('features');
  for (const feature of machine.features) element.ele(feature);
  if (hyperv.length > 0) {
    const shown = element.ele('hyperv', { mode: 'custom' });
    for (const feature of hyperv) {
      const added = shown.ele(feature, { state: 'on' });
      if (feature === 'spinlocks') added.att('retries', String(spinlockRetries));
    }
  }
  if (smm) element.ele('smm', { state: 'on' });
}

/**
 * `<clock>`. Windows counts ticks of timers, which a busy host delivers late, and has no use for the HPET; see
 * https://libvirt.org/formatdomain.html#time-keeping.
 */
export function addClock(domain: XMLBuilder, machine: TargetMachine, type: string): void {
  const clock = domain.ele('clock', { offset: machine.rtc });
  if (machine.os.type !== 'windows' || machine.chipset === 'virt') return;
  clock.ele('timer', { name: 'rtc', tickpolicy: 'catchup' });
  clock.ele('timer', { name: 'pit', tickpolicy: 'delay' });
  clock.ele('timer', { name: 'hpet', present: 'no' });
  if (machine.hyperv === true && type === 'kvm') clock.ele('timer', { name: 'hypervclock', present: 'yes' });
}
