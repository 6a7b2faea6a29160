import type { Inspection } from '../../../types/inspection';
import type { Guestfs } from '../../guestfs';
import { baseRelease, debianRelease } from './base-release';
import { readFilePart } from '../../guestfs/regular-file';
import { osinfoId, packageSystem } from './distro-facts';
import { elfArchitecture, elfHeaderLength } from './elf';
import { readSmallFile } from './guest-file';
import {
  distroById,
  distroByLikeness,
  isKnownToLibguestfs,
  parseOsRelease,
  versionOf,
  type OsRelease,
} from './os-release';
import { distroByPackages, packageDatabase, packageSystemOf } from './package-system';

/** What the conversion is told about the system on a root. */
export type RootFacts = Pick<
  Inspection,
  | 'type'
  | 'distro'
  | 'osinfo'
  | 'arch'
  | 'majorVersion'
  | 'minorVersion'
  | 'packageFormat'
  | 'packageManagement'
  | 'productName'
  | 'productVariant'
>;

/** Whether these are enough for the conversion to begin. */
export function isComplete({ type, distro, arch }: RootFacts): boolean {
  return ![type, distro, arch].includes('unknown');
}

/**
 * The facts about a Linux system whose filesystems are mounted in `guest`; undefined if it has no os-release.
 * libguestfs gathers them before it mounts /usr. If that is a filesystem of its own, it misses what is in there:
 * os-release itself (/etc/os-release is a link to it), and every program that tells the architecture.
 */
export async function readLinuxFacts(guest: Guestfs): Promise<RootFacts | undefined> {
  const text =
    (await readSmallFile(guest, '/etc/os-release')) ?? (await readSmallFile(guest, '/usr/lib/os-release'));
  if (text === undefined) return undefined;
  const release = parseOsRelease(text);
  const { distro, version } = await identify(guest, release);
  const [major, minor] = version;
  const { format, management } = await packageSystemOf(guest, distro, major, release);
  return {
    type: 'linux',
    distro,
    osinfo: isKnownToLibguestfs(distro) ? osinfoId(distro, major, minor) : 'unknown',
    arch: await architecture(guest),
    majorVersion: major,
    minorVersion: minor,
    packageFormat: format,
    packageManagement: management,
    productName: release.PRETTY_NAME ?? release.NAME ?? 'unknown',
    productVariant: 'unknown',
  };
}

interface Identity {
  distro: string;
  version: [major: number, minor: number];
}

/**
 * What a system is called, and its version. One that is not known by its name is what its packages and its `ID_LIKE` say,
 * with the version of what it is built on; where that is not known, it keeps its own name and version, which nothing
 * is concluded from.
 */
async function identify(guest: Guestfs, release: OsRelease): Promise<Identity> {
  const known = distroById(release);
  if (known !== undefined) return { distro: known, version: await fullVersion(guest, known, release) };
  const relative = await relativeOf(guest, release);
  const base = relative === undefined ? undefined : await baseRelease(guest, relative, release);
  if (relative !== undefined && base !== undefined) return { distro: relative, version: base };
  const own = versionOf(release.VERSION_ID);
  if (relative === 'suse-based') return { distro: relative, version: own };
  return { distro: release.ID?.toLowerCase() || 'unknown', version: own };
}

/** The package database is believed before `ID_LIKE`. */
async function relativeOf(guest: Guestfs, release: OsRelease): Promise<string | undefined> {
  const like = distroByLikeness(release);
  if (like !== undefined) {
    const database = await packageDatabase(guest);
    if (database === undefined || database === packageSystem(like, 0).format) return like;
  }
  return distroByPackages(guest);
}

/** The os-release of Debian and CentOS has no minor version; another file of theirs has. */
async function fullVersion(guest: Guestfs, distro: string, release: OsRelease): Promise<[number, number]> {
  const { VERSION_ID: version } = release;
  if (version?.includes('.')) return versionOf(version);
  const file = distro === 'debian' ? '/etc/debian_version' : '/etc/redhat-release';
  const text = (await readSmallFile(guest, file)) ?? '';
  // Before a release Debian has no numbers.
  if (version === undefined && distro === 'debian') return debianRelease(text, release) ?? [0, 0];
  const [found] = /(?<!\d)\d+\.\d+/.exec(text) ?? [];
  const [major, minor] = versionOf(version);
  const [otherMajor, otherMinor] = versionOf(found);
  if (version === undefined) return [otherMajor, otherMinor];
  return [major, otherMajor === major ? otherMinor : minor];
}

const programs = ['/bin/bash', '/bin/ls', '/bin/echo', '/bin/rm', '/bin/sh', '/sbin/init', '/usr/bin/bash'];

async function architecture(guest: Guestfs): Promise<string> {
  for (const program of programs) {
    const header = await readFilePart(guest, program, elfHeaderLength);
    if (header === undefined) continue;
    // file_architecture starts file(1): a fifth of a second under emulation.
    const found = elfArchitecture(header);
    // Otherwise it is a script, and the next one may be a program.
    if (found !== undefined) return found;
  }
  return 'unknown';
}
