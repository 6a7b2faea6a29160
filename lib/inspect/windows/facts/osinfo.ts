import type { WindowsInspection } from '../../../../types/inspection';

/** What tells one Windows from another. */
export interface WindowsVersion {
  major: number;
  minor: number;
  build: number;
  role: WindowsInspection['role'];
  productName: string;
}

/** The first builds of what all call themselves 10.0, newest first. */
const servers = [
  [26100, 'win2k25'],
  [20348, 'win2k22'],
  [17763, 'win2k19'],
  [0, 'win2k16'],
] as const;
const firstWindows11 = 22000;

/** The short id in libosinfo's database. A server is told by its role: its name may be translated. */
export function windowsOsinfo({ major, minor, build, role, productName }: WindowsVersion): string {
  const isServer = role === 'server' || role === 'domain-controller';
  switch (`${major}.${minor}`) {
    case '5.1':
      return 'winxp';
    case '5.2':
      if (!isServer && /\bXP\b/.test(productName)) return 'winxp';
      return /\bR2\b/.test(productName) ? 'win2k3r2' : 'win2k3';
    case '6.0':
      return isServer ? 'win2k8' : 'winvista';
    case '6.1':
      return isServer ? 'win2k8r2' : 'win7';
    case '6.2':
      return isServer ? 'win2k12' : 'win8';
    case '6.3':
      return isServer ? 'win2k12r2' : 'win8.1';
    case '10.0':
      if (isServer) return servers.find(([first]) => build >= first)?.[1] ?? 'win2k16';
      return isWindows11({ major, build, role }) ? 'win11' : 'win10';
    default:
      return 'unknown';
  }
}

export function isWindows11({
  major,
  build,
  role,
}: Pick<WindowsVersion, 'major' | 'build' | 'role'>): boolean {
  return major === 10 && build >= firstWindows11 && role !== 'server' && role !== 'domain-controller';
}
