import type { GuestCaps, NetworkNames } from '../../types/conversion';
import type { Inspection } from '../../types/inspection';
import type { TargetMachine } from '../../types/machine';
import type { NetworkMap } from '../../types/options';
import type { Source } from '../../types/source';
import type { TargetMac, TargetPlan } from '../../types/target';
import type { Context } from '../run/context';
import { maskMachine } from '../run/secrets';
import { inStage } from '../run/stage';
import { checkBridgeNames } from './bridge-names';
import { assignBuses } from './buses';
import { planChannels } from './channels';
import { planCpu } from './cpu';
import { placeDrives } from './drives';
import { planFeatures } from './features';
import { planSecureBoot, targetFirmware } from './firmware';
import { planHyperv } from './hyperv';
import { inKernelOrder, planNics } from './nics';
import { planOs } from './os';
import { planSound } from './sound';

/** What the machine follows from. */
export interface MachineInput {
  source: Source;
  inspection: Inspection;
  /** Of `convertGuest`, or what your own conversion found out; without `macs` the addresses are decided here. */
  conversion: { guestcaps: GuestCaps; macs?: readonly TargetMac[]; networkNames?: NetworkNames };
  /** Of `planTarget`. */
  plan: Pick<TargetPlan, 'name' | 'abilities'>;
  networks?: NetworkMap;
}

/**
 * Decides the machine that the converted guest runs on: chipset, firmware, processor, drives with their places, NICs in
 * the guest's order, and the devices that it has drivers for. Outputs render it, and decide nothing more.
 *
 * Emits the event `machine`, and warns: `SLOT_TAKEN`, `IDE_UNSUPPORTED`, `IDE_FULL`, `FLOPPY_UNSUPPORTED`,
 * `SOUND_UNSUPPORTED`, `SECURE_BOOT_UNSUPPORTED`, `BRIDGE_NAME`.
 *
 * @example
 * const machine = await planMachine({ source, inspection, conversion, plan }, context);
 * console.log(machine.chipset, machine.firmware, machine.drives.length);
 *
 * @throws V2vError `ABORTED`
 */
export function planMachine(input: MachineInput, context: Context): Promise<TargetMachine> {
  return inStage('target', context, () => decide(input, context));
}

async function decide(input: MachineInput, context: Context): Promise<TargetMachine> {
  context.throwIfAborted();
  const { source, inspection, conversion, plan, networks } = input;
  const { guestcaps, macs, networkNames } = conversion;
  const { abilities } = plan;
  const chipset = guestcaps.machine;
  const x86 = chipset !== 'virt';
  const firmware = targetFirmware(source, inspection);
  const inSourceOrder = planNics(source, networks, macs).map((plugged, nic) => ({ ...plugged, nic }));
  const nics = inKernelOrder(inSourceOrder, networkNames);
  if (abilities.namedNetworks) checkBridgeNames(nics, context);
  const sound = planSound(source, context);
  const machine: TargetMachine = {
    name: plan.name,
    arch: guestcaps.arch,
    chipset,
    virtio: chipset === 'q35' && !guestcaps.virtio10 ? 'transitional' : 'modern',
    firmware,
    secureBoot: planSecureBoot(source, firmware, chipset, context),
    ...(source.tpm === undefined ? {} : { tpm: source.tpm }),
    ...(source.genid === undefined ? {} : { genid: source.genid }),
    origin: source.hypervisor,
    os: await planOs(inspection, context),
    memory: source.memory,
    cpu: planCpu(source, context),
    features: planFeatures(source, guestcaps, firmware),
    ...(planHyperv(inspection, firmware, chipset) ? { hyperv: true } : {}),
    rtc: guestcaps.rtcUtc ? 'utc' : 'localtime',
    drives: placeDrives(assignBuses(source, guestcaps, context), chipset, inspection, context),
    nics: nics.map((plugged) => ({ ...plugged, model: guestcaps.netBus })),
    // QEMU's `virt` machines have no VGA.
    video: x86 ? guestcaps.video : 'virtio',
    ...(source.display === undefined ? {} : { display: source.display }),
    ...(sound === undefined ? {} : { sound }),
    rng: guestcaps.virtioRng,
    balloon: guestcaps.virtioBalloon,
    panic: guestcaps.isaPvpanic && x86,
    vsock: guestcaps.virtioSocket,
    serialPort: abilities.serialPort,
    serialConsole: abilities.serialPort && inspection.type === 'linux',
    channels: planChannels(source),
  };
  context.emit({ type: 'machine', machine: maskMachine(machine) });
  return machine;
}
