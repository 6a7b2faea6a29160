import type { MachineOs, TargetMachine } from '../../types/machine';

/** What Glance's documentation calls a distribution, where it is another name than libguestfs's. */
const distros: Readonly<Record<string, string>> = { archlinux: 'arch', sles: 'sled' };
const chipsets = { i440fx: 'pc', q35: 'q35', virt: 'virt' } as const;

function operatingSystem({ type, distro, majorVersion, minorVersion }: MachineOs): Record<string, string> {
  const version = minorVersion === 0 ? String(majorVersion) : `${majorVersion}.${minorVersion}`;
  return {
    os_type: type,
    ...(distro === 'unknown' ? {} : { os_distro: distros[distro] ?? distro }),
    ...(version === '0' ? {} : { os_version: version }),
  };
}

function cpu({ count, topology }: TargetMachine['cpu']): Record<string, string> {
  if (topology === undefined) return { hw_cpu_sockets: '1', hw_cpu_cores: String(count) };
  return {
    hw_cpu_sockets: String(topology.sockets),
    hw_cpu_cores: String(topology.cores),
    hw_cpu_threads: String(topology.threads),
  };
}

/** The bus of the disk that the machine boots from: Nova has one for all. */
function diskBus({ drives }: TargetMachine): string {
  const disks = drives.filter((drive) => drive.kind === 'disk');
  return [...disks].sort((one, other) => one.bootOrder - other.bootOrder)[0]?.bus ?? 'virtio';
}

/**
 * The machine as properties of an image or of a bootable volume, by which Nova makes a server that the guest boots on.
 *
 * @example
 * imageProperties(machine).hw_firmware_type; // 'uefi'
 */
export function imageProperties(machine: TargetMachine): Record<string, string> {
  const { arch, chipset, firmware, secureBoot, tpm, nics, rng, video, os, channels } = machine;
  const bus = diskBus(machine);
  const [nic] = nics;
  return {
    architecture: arch,
    hypervisor_type: 'kvm',
    vm_mode: 'hvm',
    hw_disk_bus: bus,
    ...(bus === 'scsi' ? { hw_scsi_model: 'virtio-scsi' } : {}),
    hw_vif_model: nic === undefined || nic.model === 'virtio-net' ? 'virtio' : nic.model,
    hw_video_model: video,
    hw_machine_type: chipsets[chipset],
    ...operatingSystem(os),
    ...cpu(machine.cpu),
    ...(rng ? { hw_rng_model: 'virtio' } : {}),
    ...(firmware === 'uefi' ? { hw_firmware_type: 'uefi' } : {}),
    ...(secureBoot ? { os_secure_boot: 'required' } : {}),
    ...(tpm === undefined
      ? {}
      : { hw_tpm_version: tpm, hw_tpm_model: tpm === '2.0' ? 'tpm-crb' : 'tpm-tis' }),
    ...(channels.includes('org.qemu.guest_agent.0') ? { hw_qemu_guest_agent: 'yes' } : {}),
  };
}

const GiB = 1024 ** 3;

/** Whole GiB that hold so many bytes: sizes of volumes and images are such, and there is none of zero. */
export function wholeGiB(bytes: number): number {
  return Math.max(Math.ceil(bytes / GiB), 1);
}
