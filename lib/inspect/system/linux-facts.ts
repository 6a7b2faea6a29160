import type { Inspection } from '../../../types/inspection';
import type { Guestfs } from '../../guestfs';
import { osinfoId, packageSystem } from './distro-facts';
import { elfArchitecture, elfHeaderLength } from './elf';
import { readSmallFile } from './guest-file';
import { distroOf, parseOsRelease, versionOf } from './os-release';

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
  const distro = distroOf(release);
  const [major, minor] = await fullVersion(guest, distro, release.VERSION_ID);
  const { format, management } = packageSystem(distro, major);
  return {
    type: 'linux',
    distro,
    osinfo: osinfoId(distro, major, minor),
    arch: await architecture(guest),
    majorVersion: major,
    minorVersion: minor,
    packageFormat: format,
    packageManagement: management,
    productName: release.PRETTY_NAME ?? release.NAME ?? 'unknown',
    productVariant: 'unknown',
  };
}

/** The os-release of Debian and CentOS has no minor version; another file of theirs has. */
async function fullVersion(
  guest: Guestfs,
  distro: string,
  version: string | undefined,
): Promise<[number, number]> {
  if (version?.includes('.')) return versionOf(version);
  const file = distro === 'debian' ? '/etc/debian_version' : '/etc/redhat-release';
  const text = (await readSmallFile(guest, file)) ?? '';
  const [found] = /(?<!\d)\d+\.\d+/.exec(text) ?? [];
  const [major, minor] = versionOf(version);
  const [otherMajor, otherMinor] = versionOf(found);
  if (version === undefined) return [otherMajor, otherMinor];
  return [major, otherMajor === major ? otherMinor : minor];
}

const programs = ['/bin/bash', '/bin/ls', '/bin/echo', '/bin/rm', '/bin/sh', '/sbin/init', '/usr/bin/bash'];

async function architecture(guest: Guestfs): Promise<string> {
  for (const program of programs) {
    if (!(await guest.isFile(program, { followsymlinks: true }))) continue;
    // file_architecture starts file(1): a fifth of a second under emulation.
    const found = elfArchitecture(await guest.pread(program, elfHeaderLength, 0));
    // Otherwise it is a script, and the next one may be a program.
    if (found !== undefined) return found;
  }
  return 'unknown';
}
