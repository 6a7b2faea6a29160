import type { MachineOs } from '../../../types/machine';

/** What oVirt calls an operating system, and its number for it. */
export interface OvfOsType {
  name: string;
  id: number;
}

function osType(name: string, id: number): OvfOsType {
  return { name, id };
}

const otherLinux = osType('OtherLinux', 5);
const redHat = ['rhel', 'centos'];
/** Of RHEL 4, 5 and 6 with 32 bits and 64. */
const oldRedHat: Readonly<Record<number, readonly [number, number]>> = {
  4: [8, 14],
  5: [7, 13],
  6: [18, 19],
};

function redHatType({ arch, majorVersion, minorVersion }: MachineOs): OvfOsType | undefined {
  const old = oldRedHat[majorVersion];
  if (arch === 'x86_64' && majorVersion >= 7) {
    // The engine goes by the number, and has none for younger ones that every version of it knows.
    return osType(`rhel_${majorVersion}x64`, majorVersion === 7 ? 24 : otherLinux.id);
  }
  if (old !== undefined && arch === 'x86_64') return osType(`RHEL${majorVersion}x64`, old[1]);
  if (old !== undefined && arch === 'i386') return osType(`RHEL${majorVersion}`, old[0]);
  if (isPower(arch) && majorVersion === 6)
    return minorVersion >= 9 ? osType('rhel_6_9_plus_ppc64', 1007) : osType('rhel_6_ppc64', 1003);
  if (isPower(arch) && majorVersion >= 7) return osType('rhel_7_ppc64', 1006);
  if (arch === 's390x' && majorVersion >= 7) return osType('rhel_7_s390x', 2003);
  return undefined;
}

function suseType({ arch, majorVersion }: MachineOs): OvfOsType | undefined {
  if (arch === 's390x') return majorVersion >= 12 ? osType('sles_12_s390x', 2004) : undefined;
  if (majorVersion < 11) return undefined;
  if (isPower(arch)) return osType('sles_11_ppc64', 1004);
  return arch === 'x86_64' ? osType('sles_11', 1193) : undefined;
}

/** Those that were older than 14.04 when oVirt learnt of them, by `MAJOR.MINOR`. */
const oldUbuntu: Readonly<Record<string, number>> = {
  '12.4': 1252,
  '12.10': 1253,
  '13.4': 1254,
  '13.10': 1255,
};

function ubuntuType({ arch, majorVersion, minorVersion }: MachineOs): OvfOsType | undefined {
  if (isPower(arch)) return majorVersion >= 14 ? osType('ubuntu_14_04_ppc64', 1005) : undefined;
  if (arch === 's390x') return majorVersion >= 16 ? osType('ubuntu_16_04_s390x', 2005) : undefined;
  if (majorVersion >= 14) return osType('ubuntu_14_04', 1256);
  const id = oldUbuntu[`${majorVersion}.${minorVersion}`];
  const minor = String(minorVersion).padStart(2, '0');
  return id === undefined ? undefined : osType(`ubuntu_${majorVersion}_${minor}`, id);
}

function isPower(arch: string): boolean {
  return arch === 'ppc64' || arch === 'ppc64le';
}

function linuxType(os: MachineOs): OvfOsType {
  let known: OvfOsType | undefined;
  if (redHat.includes(os.distro)) known = redHatType(os);
  else if (os.distro === 'sles') known = suseType(os);
  else if (os.distro === 'ubuntu') known = ubuntuType(os);
  else if (os.distro === 'debian' && os.majorVersion >= 7 && !isPower(os.arch) && os.arch !== 's390x')
    known = osType('debian_7', 1300);
  if (known !== undefined) return known;
  if (isPower(os.arch)) return osType('other_linux_ppc64', 1002);
  return os.arch === 's390x' ? osType('other_linux_s390x', 2002) : otherLinux;
}

/** Of 10.0 with 64 bits, by libosinfo's short name. */
const windows10: Readonly<Record<string, OvfOsType>> = {
  win10: osType('windows_10x64', 27),
  win11: osType('windows_11', 36),
  win2k16: osType('windows_2016x64', 29),
  win2k19: osType('windows_2019x64', 31),
  win2k22: osType('windows_2022', 37),
  // oVirt has no number for it; that of the one before is nearest, and every engine of today knows it.
  win2k25: osType('windows_2025', 37),
};

function windowsType(os: MachineOs): OvfOsType | undefined {
  const { majorVersion: major, minorVersion: minor, arch, productName, productVariant, osinfo } = os;
  const is32 = arch === 'i386';
  const isClient = productVariant === 'Client';
  switch (`${major}.${minor}`) {
    case '5.1':
      return osType('WindowsXP', 1);
    case '5.2':
      if (productName.includes('XP')) return osType('WindowsXP', 1);
      return is32 ? osType('Windows2003', 3) : osType('Windows2003x64', 10);
    case '6.0':
      return is32 ? osType('Windows2008', 4) : osType('Windows2008x64', 16);
    case '6.1':
      if (is32) return osType('Windows7', 11);
      return isClient ? osType('Windows7x64', 12) : osType('Windows2008R2x64', 17);
    case '6.2':
      if (is32) return osType('windows_8', 20);
      return isClient ? osType('windows_8x64', 21) : osType('windows_2012x64', 23);
    case '6.3':
      if (is32) return osType('windows_8', 20);
      return isClient ? osType('windows_8x64', 21) : osType('windows_2012R2x64', 25);
    case '10.0':
      if (is32) return osType('windows_10', 26);
      return osinfo !== undefined && Object.hasOwn(windows10, osinfo) ? windows10[osinfo] : undefined;
    default:
      return undefined;
  }
}

/** What oVirt calls it; undefined where it has no name for it. */
export function ovfOsType(os: MachineOs): OvfOsType | undefined {
  if (os.type === 'linux') return linuxType(os);
  return os.type === 'windows' ? windowsType(os) : undefined;
}
