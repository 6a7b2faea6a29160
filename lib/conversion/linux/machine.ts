import type { GuestCaps } from '../../../types/conversion';
import type { Inspection } from '../../../types/inspection';

type Release = readonly [major: number, minor: number];

/**
 * For hosts without libosinfo's database, or with one older than the guest: the first release that supports what we ask
 * for, by distribution, and thereby every later one. A distribution that is not here is taken to support both.
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
  'suse-based': [12, 2],
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

const q35 = 'http://qemu.org/chipset/x86/q35';
/** The network card of virtio 1.0; its other devices come and go with it. */
const virtio10 = 'http://pcisig.com/pci/1af4/1041';

/**
 * The machine type that the guest supports, and whether its drivers know virtio 1.0 devices. `devices` are the ids of
 * those that libosinfo's database says the system supports, and decide where they are known, as in virt-v2v.
 */
export function machineOf(
  inspection: MachineInspection,
  devices?: ReadonlySet<string>,
): Pick<GuestCaps, 'machine' | 'virtio10'> {
  const { arch, distro } = inspection;
  if (!/^(x86_64|i[3-6]86|unknown)$/.test(arch)) return { machine: 'virt', virtio10: true };
  if (devices) {
    return { machine: devices.has(q35) ? 'q35' : 'i440fx', virtio10: devices.has(virtio10) };
  }
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

/** Major version from which on the programs of a distribution are built for level 2 (or 3) of the x86-64 psABI. */
const firstAtLevel: Record<2 | 3, Record<string, number>> = {
  2: {
    rhel: 9,
    centos: 9,
    rocky: 9,
    almalinux: 9,
    oraclelinux: 9,
    circle: 9,
    'redhat-based': 9,
    sles: 16,
    amzn: 2023,
  },
  3: { rhel: 10, centos: 10, rocky: 10, oraclelinux: 10 },
};

/**
 * The level of x86-64 that the guest's programs need, 2 or 3: a processor model below it ends in a kernel panic at the
 * first program (`Fatal glibc error: CPU does not support x86-64-v2`). Undefined: any will do, or it is not known.
 */
export function minimumLevel({
  arch,
  distro,
  majorVersion,
}: Pick<Inspection, 'arch' | 'distro' | 'majorVersion'>): 2 | 3 | undefined {
  if (arch !== 'x86_64') return undefined;
  // Others that are like Red Hat have numbers of their own, 20 for instance.
  if (distro === 'redhat-based' && majorVersion >= 20) return undefined;
  const reachesLevel = (level: 2 | 3): boolean => majorVersion >= (firstAtLevel[level][distro] ?? Infinity);
  return reachesLevel(3) ? 3 : reachesLevel(2) ? 2 : undefined;
}
