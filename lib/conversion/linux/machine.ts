import type { GuestCaps } from '../../../types/conversion';
import type { Inspection } from '../../../types/inspection';

type Release = readonly [major: number, minor: number];

/**
 * The first release that libosinfo's database says supports what we ask for, by distribution, and thereby every later
 * one. A distribution that is not here is taken to support both.
 */
const firstWithVirtio10: Record<string, Release> = {
  debian: [9, 0],
  ubuntu: [17, 4],
  fedora: [23, 0],
  rhel: [7, 2],
  centos: [7, 0],
  scientificlinux: [7, 0],
  oraclelinux: [7, 2],
  'redhat-based': [7, 2],
  sles: [12, 2],
  opensuse: [42, 2],
  altlinux: [8, 0],
};
/** Where it differs from the above. */
const firstWithQ35: Record<string, Release> = {
  rhel: [6, 0],
  centos: [6, 0],
  scientificlinux: [6, 0],
  oraclelinux: [6, 0],
  'redhat-based': [6, 0],
};

function reaches({ majorVersion, minorVersion }: Inspection, first: Release | undefined): boolean {
  if (first === undefined) return true;
  return majorVersion > first[0] || (majorVersion === first[0] && minorVersion >= first[1]);
}

type MachineInspection = Pick<Inspection, 'arch' | 'distro' | 'majorVersion' | 'minorVersion'>;

/** The machine type that the guest supports, and whether its drivers know virtio 1.0 devices. */
export function machineOf(inspection: MachineInspection): Pick<GuestCaps, 'machine' | 'virtio10'> {
  const { arch, distro } = inspection;
  if (!/^(x86_64|i[3-6]86|unknown)$/.test(arch)) return { machine: 'virt', virtio10: true };
  const facts = inspection as Inspection;
  return {
    machine: reaches(facts, firstWithQ35[distro] ?? firstWithVirtio10[distro]) ? 'q35' : 'i440fx',
    virtio10: reaches(facts, firstWithVirtio10[distro]),
  };
}

/** The architecture of the machine that runs a guest. */
export function machineArch(arch: string): string {
  return /^(i[3-6]86|x86_64|unknown)$/.test(arch) ? 'x86_64' : arch;
}
