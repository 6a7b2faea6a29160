import type { GuestWindows } from './guest-windows';

/** A Windows that drivers have directories for. */
export interface NamedWindows {
  /** As people call it. */
  title: string;
  /** Kernel, and build where the kernel does not tell. */
  version: readonly [major: number, minor: number, build: number];
  server: boolean;
}

const named = (
  title: string,
  version: NamedWindows['version'],
  names: readonly string[],
): readonly (readonly [string, NamedWindows])[] =>
  names.map((name) => [name, { title, version, server: title.includes('Server') }] as const);

/** By the names of directories in virtio-win, now and in older releases, in lower case. */
const directories = new Map<string, NamedWindows>([
  ...named('Windows XP', [5, 1, 0], ['xp', 'wxp', 'winxp']),
  ...named('Windows Server 2003', [5, 2, 0], ['2k3', 'wnet', 'win2003']),
  ...named('Windows Vista', [6, 0, 0], ['vista']),
  ...named('Windows Server 2008', [6, 0, 0], ['2k8', 'wlh', 'win2008']),
  ...named('Windows 7', [6, 1, 0], ['w7', 'win7']),
  ...named('Windows Server 2008 R2', [6, 1, 0], ['2k8r2', 'win2008r2']),
  ...named('Windows 8', [6, 2, 0], ['w8', 'win8']),
  ...named('Windows Server 2012', [6, 2, 0], ['2k12', 'win2012']),
  ...named('Windows 8.1', [6, 3, 0], ['w8.1', 'win8.1']),
  ...named('Windows Server 2012 R2', [6, 3, 0], ['2k12r2', 'win2012r2']),
  ...named('Windows 10', [10, 0, 0], ['w10', 'win10']),
  ...named('Windows Server 2016', [10, 0, 14393], ['2k16', 'win2016']),
  ...named('Windows Server 2019', [10, 0, 17763], ['2k19', 'win2019']),
  ...named('Windows Server 2022', [10, 0, 20348], ['2k22', 'win2022']),
  ...named('Windows 11', [10, 0, 22000], ['w11', 'win11']),
  ...named('Windows Server 2025', [10, 0, 26100], ['2k25', 'win2025']),
]);

/** The Windows that a directory above a file is named after; undefined where there is none. */
export function namedWindows(path: string): NamedWindows | undefined {
  return path
    .toLowerCase()
    .split('/')
    .slice(0, -1)
    .map((name) => directories.get(name))
    .find((one) => one !== undefined);
}

/** True where it is the guest's own. */
export function isSameWindows({ version, server }: NamedWindows, windows: GuestWindows): boolean {
  const [major, minor] = version;
  if (major !== windows.major || minor !== windows.minor) return false;
  // XP of 64 bits is Server 2003 underneath, and Vista has no directory of its own but in the oldest releases.
  if (major < 6 || (major === 6 && minor === 0)) return true;
  if (windows.server !== undefined && windows.server !== server) return false;
  if (major < 10) return true;
  return sameRelease(version[2], windows, server);
}

/** From Windows 10 on the build tells. */
function sameRelease(build: number, windows: GuestWindows, server: boolean): boolean {
  const builds = [...directories.values()]
    .filter((one) => one.version[0] === 10 && one.server === server)
    .map(({ version }) => version[2]);
  const own = Math.max(...builds.filter((one) => one <= windows.build));
  return windows.build > 0 && build === own;
}

/** True for one that is newer than the guest's. */
export function isNewerWindows({ version }: NamedWindows, windows: GuestWindows): boolean {
  const own = [windows.major, windows.minor, windows.build];
  const at = version.findIndex((number, index) => number !== own[index]);
  return at >= 0 && (version[at] ?? 0) > (own[at] ?? 0);
}
