import type { TargetMachine } from '../../../../types/machine';
import type { ProxmoxMachineOptions } from '../../../../types/output';
import { V2vError } from '../../../errors';
import { describeOrigin } from './description';
import { driveParameters, type ProxmoxDisk } from './drives';
import { dnsName } from './names';
import { networkParameters } from './networks';
import { defaultCpu, osType } from './ostype';
import { soundDevices } from './remarks';

export { checkMachineOptions } from './check-options';
export { describeOrigin } from './description';
export { mostDisks, type ProxmoxDisk } from './drives';
export { dnsName } from './names';
export { bridgeOf, defaultBridge } from './networks';
export { warnOfMachine } from './remarks';

const MiB = 1024 * 1024;
const flag = (on: boolean): string => (on ? '1' : '0');

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

function checkArchitecture({ arch, chipset }: TargetMachine): void {
  if (chipset !== 'virt' && (arch === 'x86_64' || /^i[3-6]86$/.test(arch))) return;
  throw new V2vError('GUEST_UNSUPPORTED', `Proxmox VE runs guests for x86, and this one is for ${arch}.`, {
    subject: arch,
    hint: 'Choose another output.',
  });
}

function processors({ count, topology }: TargetMachine['cpu']): Record<string, string> {
  // Proxmox VE knows no threads: a guest sees them as cores.
  const { sockets, cores, threads } = topology ?? { sockets: 1, cores: count, threads: 1 };
  return { sockets: String(sockets), cores: String(cores * threads) };
}

function firmware(
  { firmware: kind, secureBoot, tpm }: TargetMachine,
  storage: string,
): Record<string, string> {
  const uefi = kind === 'uefi';
  return {
    bios: uefi ? 'ovmf' : 'seabios',
    ...(uefi ? { efidisk0: `${storage}:1,efitype=4m,pre-enrolled-keys=${flag(secureBoot)}` } : {}),
    ...(tpm === undefined ? {} : { tpmstate0: `${storage}:1,version=v${tpm}` }),
  };
}

function devices(machine: TargetMachine): Record<string, string> {
  const { video, rng, serialPort, channels, sound, balloon, genid } = machine;
  const audio = sound === undefined ? undefined : soundDevices[sound];
  return {
    agent: `enabled=${flag(channels.includes('org.qemu.guest_agent.0'))}`,
    vga: video === 'virtio' ? 'virtio' : 'std',
    ...(serialPort ? { serial0: 'socket' } : {}),
    ...(rng ? { rng0: 'source=/dev/urandom' } : {}),
    ...(balloon ? {} : { balloon: '0' }),
    ...(audio === undefined ? {} : { audio0: `device=${audio},driver=none` }),
    ...(genid !== undefined && uuid.test(genid) ? { vmgenid: genid.toLowerCase() } : {}),
  };
}

/**
 * The parameters that Proxmox VE makes a machine from, all but its number: those of `POST /nodes/NODE/qemu` and of
 * `qm create`. What has a default there that breaks converted guests is always said: the type of CPU and of the SCSI
 * controller, the variables of the firmware, the version of the TPM, addresses, the order of booting.
 *
 * @param disks one for each disk of the machine
 * @param bridges of the node, where they are known
 * @throws V2vError `GUEST_UNSUPPORTED`, `OUTPUT_UNSUPPORTED`
 */
export function vmParameters(
  machine: TargetMachine,
  options: ProxmoxMachineOptions,
  disks: readonly ProxmoxDisk[],
  bridges?: readonly string[],
): Record<string, string> {
  checkArchitecture(machine);
  const { tags = [], pool } = options;
  return {
    name: dnsName(machine.name),
    description: describeOrigin(machine),
    ostype: osType(machine.os),
    machine: machine.chipset === 'q35' ? 'q35' : 'pc',
    cpu: options.cpu ?? defaultCpu(machine.os),
    ...processors(machine.cpu),
    memory: String(Math.ceil(machine.memory / MiB)),
    ...firmware(machine, options.storage),
    scsihw: 'virtio-scsi-single',
    ...driveParameters(machine, disks),
    ...networkParameters(machine.nics, options, bridges),
    ...devices(machine),
    localtime: flag(machine.rtc === 'localtime'),
    onboot: flag(options.onboot === true),
    ...(tags.length === 0 ? {} : { tags: tags.join(';') }),
    ...(pool === undefined ? {} : { pool }),
  };
}
