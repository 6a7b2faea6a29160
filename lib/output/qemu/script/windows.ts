import type { TargetMachine } from '../../../../types/machine';
import { hypervFeatures, spinlockRetries } from '../../hyperv';
import { literal, type CommandLine } from './command';

/** Flags of the processor for the interfaces of Hyper-V, as QEMU names them; they are KVM's own. */
export function hypervFlags(machine: TargetMachine): string[] {
  const features = hypervFeatures(machine);
  if (features.length === 0) return [];
  const flags = features.map((name) =>
    name === 'spinlocks' ? `hv_spinlocks=${spinlockRetries}` : `hv_${name}`,
  );
  return [...flags, 'hv_time'];
}

/** Whether the script has a variable `hyperv`. */
export const hasHyperv = (machine: TargetMachine): boolean => hypervFlags(machine).length > 0;

/** Adds Hyper-V's interfaces to the processor. They are KVM's own: QEMU refuses some of them where it emulates. */
export function hypervLines(machine: TargetMachine): string[] {
  const flags = hypervFlags(machine);
  if (flags.length === 0) return [];
  return [
    `hyperv=\${hyperv-${flags.join(',')}}`,
    'case $accel in',
    '  kvm*) if [ -n "$hyperv" ] && [ -w /dev/kvm ]; then cpu=$cpu,$hyperv; fi ;;',
    'esac',
  ];
}

const countsTicks = ({ os, chipset }: TargetMachine): boolean => os.type === 'windows' && chipset !== 'virt';

/** Of `-machine`. Windows has no use for the HPET, which takes the host's time. */
export const timerSuffix = (machine: TargetMachine): string => (countsTicks(machine) ? ',hpet=off' : '');

/** The clock. Windows counts ticks of timers, which a busy host delivers late. */
export function clockLines(machine: TargetMachine): CommandLine[] {
  const settings = machine.rtc === 'localtime' ? ['base=localtime'] : [];
  if (countsTicks(machine)) settings.push('driftfix=slew');
  const lines = settings.length === 0 ? [] : [literal('-rtc', settings.join(','))];
  if (countsTicks(machine)) lines.push(literal('-global', 'kvm-pit.lost_tick_policy=delay'));
  return lines;
}
