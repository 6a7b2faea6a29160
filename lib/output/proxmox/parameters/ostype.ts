import type { MachineOs } from '../../../../types/machine';

type Os = Pick<MachineOs, 'type' | 'distro' | 'osinfo' | 'majorVersion' | 'minorVersion' | 'productVariant'>;

/** By libosinfo's names: versions of Windows that all say 10.0 of themselves. */
const newest: ReadonlySet<string> = new Set(['win11', 'win2k22', 'win2k25']);

const windows: Readonly<Record<string, string>> = {
  '5.0': 'w2k',
  '5.1': 'wxp',
  '5.2': 'w2k3',
  '6.1': 'win7',
  '6.2': 'win8',
  '6.3': 'win8',
  '10.0': 'win10',
};

function windowsType({ osinfo, majorVersion, minorVersion, productVariant }: Os): string {
  if (newest.has(osinfo)) return 'win11';
  const version = `${majorVersion}.${minorVersion}`;
  if (version === '6.0') return productVariant === 'Client' ? 'wvista' : 'w2k8';
  return windows[version] ?? (majorVersion > 10 ? 'win11' : 'other');
}

const redHat: ReadonlySet<string> = new Set([
  'rhel',
  'centos',
  'rocky',
  'almalinux',
  'oraclelinux',
  'scientificlinux',
]);

/** Linux 2.4 knows none of the devices that `l26` stands for. */
const isKernel24 = ({ distro, majorVersion }: Os): boolean => redHat.has(distro) && majorVersion === 3;

/** Proxmox's name of the kind of operating system, which decides clock, timers and what Windows is told of KVM. */
export function osType(os: Os): string {
  if (os.type === 'windows') return windowsType(os);
  if (os.type !== 'linux') return 'other';
  return isKernel24(os) ? 'l24' : 'l26';
}

const isSameDistroAs10 = (distro: string): boolean => redHat.has(distro) && distro !== 'scientificlinux';

/**
 * The type of CPU where none is asked for. That of the API, `kvm64`, is x86-64-v1: distributions of today panic on it. Those
 * of Red Hat are built for x86-64-v3 from 10 on.
 */
export function defaultCpu({ type, distro, majorVersion }: Os): string {
  const needs3 = type === 'linux' && isSameDistroAs10(distro) && majorVersion >= 10 && majorVersion < 100;
  return needs3 ? 'x86-64-v3' : 'x86-64-v2-AES';
}
