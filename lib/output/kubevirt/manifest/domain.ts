import type {
  V1Clock,
  V1DomainSpec,
  V1FeatureHyperv,
  V1Features,
  V1Firmware,
} from '@kubevirt-ui-ext/kubevirt-api/kubevirt';

import type { TargetMachine } from '../../../../types/machine';
import type { KubevirtOutput } from '../../../../types/output';
import { renderDevices } from './devices';
import type { PluggedNic } from './networks';

const MiB = 1024 ** 2;

/** As KubeVirt's own templates for Windows have them. */
const enlightenments: V1FeatureHyperv = {
  frequencies: {},
  ipi: {},
  relaxed: {},
  reset: {},
  runtime: {},
  spinlocks: { spinlocks: 8191 },
  synic: {},
  synictimer: { direct: {} },
  tlbflush: {},
  vapic: {},
  vpindex: {},
};

/** Firmware that says nothing of Secure Boot has it in KubeVirt, and UEFI is not Secure Boot: kubev2v/forklift#19. */
function firmware({ firmware, secureBoot }: TargetMachine): V1Firmware {
  return { bootloader: firmware === 'uefi' ? { efi: { persistent: true, secureBoot } } : { bios: {} } };
}

function features({ features, firmware, secureBoot, hyperv }: TargetMachine): V1Features {
  return {
    ...(features.includes('acpi') ? { acpi: {} } : {}),
    ...(features.includes('apic') ? { apic: {} } : {}),
    ...(hyperv === true ? { hyperv: enlightenments } : {}),
    // Without it no firmware can keep its keys from the guest.
    ...(firmware === 'uefi' && secureBoot ? { smm: {} } : {}),
  };
}

/** A guest whose clock is UTC has what KubeVirt does by itself. */
function clock({ hyperv, rtc }: TargetMachine, timezone: string | undefined): V1Clock | undefined {
  if (hyperv !== true && rtc === 'utc') return undefined;
  return {
    ...(timezone !== undefined && rtc === 'localtime' ? { timezone } : { utc: {} }),
    ...(hyperv === true
      ? {
          timer: {
            hpet: { present: false },
            hyperv: {},
            pit: { tickPolicy: 'delay' },
            rtc: { tickPolicy: 'catchup' },
          },
        }
      : {}),
  };
}

function memory({ memory }: TargetMachine): string {
  return memory % MiB === 0 ? `${memory / MiB}Mi` : `${Math.floor(memory / 1024)}Ki`;
}

function cpu({ cpu: { count, topology, model } }: TargetMachine): V1DomainSpec['cpu'] {
  return {
    ...(topology ?? { sockets: 1, cores: count, threads: 1 }),
    // qemu64 asks for features that no node has.
    ...(model === undefined || model === 'qemu64' ? {} : { model }),
  };
}

/** What is left of an object without its empty members; undefined where nothing is. */
function unlessEmpty<T extends object>(value: T): T | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}

/** The machine itself. What an instancetype decides is left to it: it refuses a machine that says the same. */
export function renderDomain(
  machine: TargetMachine,
  { instancetype, timezone }: KubevirtOutput,
  plugged: readonly PluggedNic[],
): V1DomainSpec {
  const ofMachine = unlessEmpty(features(machine));
  const ofClock = clock(machine, timezone);
  return {
    // Of PCs KubeVirt has no other.
    machine: { type: machine.chipset === 'virt' ? 'virt' : 'q35' },
    firmware: firmware(machine),
    ...(instancetype === undefined ? { cpu: cpu(machine), memory: { guest: memory(machine) } } : {}),
    ...(ofMachine === undefined ? {} : { features: ofMachine }),
    ...(ofClock === undefined ? {} : { clock: ofClock }),
    devices: renderDevices(machine, plugged),
  } satisfies V1DomainSpec;
}
