import type { Guestfs } from '../../guestfs';
import { isRegularFile, readFilePart } from '../../guestfs/regular-file';
import { packageSystem, type PackageSystem } from './distro-facts';
import type { OsRelease } from './os-release';

const dpkgDatabase = '/var/lib/dpkg/status';
const rpmDatabases = ['/var/lib/rpm', '/usr/lib/sysimage/rpm', '/usr/share/rpm'].flatMap((directory) =>
  ['rpmdb.sqlite', 'Packages.db', 'Packages'].map((name) => `${directory}/${name}`),
);

/** The format of the guest's own packages, by the database that is there. */
export type PackageFormat = 'deb' | 'rpm';

/**
 * The format of the guest's packages by its package database; undefined where there is none. Of two, as in a Red Hat guest
 * that builds packages for Debian, the guest's own is the one in which the package manager itself is installed.
 */
export async function packageDatabase(guest: Guestfs): Promise<PackageFormat | undefined> {
  const hasDpkg = await isRegularFile(guest, dpkgDatabase);
  let hasRpm = false;
  for (const path of rpmDatabases) hasRpm ||= await isRegularFile(guest, path);
  if (hasDpkg && hasRpm) return (await listsDpkg(guest)) ? 'deb' : 'rpm';
  return hasDpkg ? 'deb' : hasRpm ? 'rpm' : undefined;
}

const chunk = 1024 * 1024;
/** A list of dpkg's that is longer than this is not that of a few packages for building others. */
const enough = 16 * chunk;

/** dpkg is a package of every system that is made of deb packages; the list is sorted by nothing. */
async function listsDpkg(guest: Guestfs): Promise<boolean> {
  let end = '';
  for (let offset = 0; offset < enough; offset += chunk) {
    const piece = await readFilePart(guest, dpkgDatabase, chunk, offset);
    if (piece === undefined) return false;
    const text = end + piece.toString('latin1');
    if (/(?:^|\n)Package: dpkg\n/.test(text)) return true;
    if (piece.length < chunk) return false;
    end = text.slice(-64);
  }
  return true;
}

const rpmManagers: readonly (readonly [program: string, management: string])[] = [
  ['/usr/bin/zypper', 'zypper'],
  ['/usr/bin/dnf', 'dnf'],
  ['/usr/bin/dnf5', 'dnf'],
  ['/usr/bin/microdnf', 'dnf'],
  ['/usr/bin/yum', 'yum'],
  ['/usr/bin/apt-get', 'apt'],
  ['/usr/sbin/urpmi', 'urpmi'],
  ['/usr/bin/tdnf', 'tdnf'],
];

/** What installs a guest's packages, by the programs that are there. */
export async function packageManager(guest: Guestfs, format: PackageFormat): Promise<string> {
  if (format === 'deb') return 'apt';
  for (const [program, management] of rpmManagers) {
    if (await isRegularFile(guest, program)) return management;
  }
  return 'unknown';
}

/** The distribution that is nearest to a guest of which only the package database tells something. */
export async function distroByPackages(guest: Guestfs): Promise<string | undefined> {
  const format = await packageDatabase(guest);
  if (format === undefined) return undefined;
  if (format === 'deb') return 'debian';
  const management = await packageManager(guest, format);
  return { zypper: 'suse-based', dnf: 'redhat-based', yum: 'redhat-based' }[management];
}

/** Distributions that have one name for a system of deb packages and another one of rpm packages. */
const inBothFormats = new Set(['kylin', 'neokylin']);

/** How the packages of a distribution are kept: as its name tells, or else as its database and programs do. */
export async function packageSystemOf(
  guest: Guestfs,
  distro: string,
  major: number,
  { ID_LIKE: like = '' }: OsRelease,
): Promise<PackageSystem> {
  const named = packageSystem(distro, major);
  const isOpen = named.format === 'unknown' || inBothFormats.has(distro);
  const isRelative = distro === 'redhat-based' || distro === 'suse-based';
  if (!isOpen && !isRelative) return named;
  const format = await packageDatabase(guest);
  if (format === undefined) {
    // Where the database is gone, what the guest says that it is like has to do.
    return inBothFormats.has(distro) && /\b(debian|ubuntu)\b/.test(like) ? packageSystem('debian', 0) : named;
  }
  const management = await packageManager(guest, format);
  return { format, management: management === 'unknown' ? named.management : management };
}
