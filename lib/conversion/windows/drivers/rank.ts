import { isNewerWindows, isSameWindows } from './directory-names';
import type { GuestWindows } from './guest-windows';
import { compareVersions } from './inf/version';
import type { Package } from './packages';

/** How well the directory of a package fits; a package whose directory says nothing is between the others. */
function directoryRank({ named }: Package, windows: GuestWindows): number {
  if (named === undefined) return 2;
  if (isSameWindows(named, windows)) return 3;
  return isNewerWindows(named, windows) ? 0 : 1;
}

/** How near the Windows of a directory is: its kernel, then whether it is of the same kind, then its build. */
function nearness({ named }: Package, windows: GuestWindows): readonly number[] {
  if (named === undefined) return [0, 0, 0, 0];
  const [major, minor, build] = named.version;
  return [major, minor, named.server === windows.server ? 1 : 0, build];
}

/** Packages for one device, the one that is to be preferred first. */
export function inOrder(packages: readonly Package[], windows: GuestWindows): Package[] {
  return packages.toSorted(
    (one, other) =>
      directoryRank(other, windows) - directoryRank(one, windows) ||
      Number(isStandIn(one)) - Number(isStandIn(other)) ||
      compareTexts(other.version.date, one.version.date) ||
      compareVersions(other.version.version, one.version.version) ||
      compareNumbers(nearness(other, windows), nearness(one, windows)) ||
      compareTexts(one.path, other.path),
  );
}

/** qemufwcfg only keeps the device from being shown as unknown; fwcfg is a driver. */
const isStandIn = ({ path }: Package): boolean => path.toLowerCase().endsWith('qemufwcfg.inf');

const compareTexts = (one: string, other: string): number => (one === other ? 0 : one < other ? -1 : 1);

function compareNumbers(one: readonly number[], other: readonly number[]): number {
  return one.map((number, at) => number - (other[at] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
