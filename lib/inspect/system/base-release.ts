import type { Guestfs } from '../../guestfs';
import { readSmallFile } from './guest-file';
import { versionOf, type OsRelease } from './os-release';

type Release = [major: number, minor: number];

const debianReleases = ['jessie', 'stretch', 'buster', 'bullseye', 'bookworm', 'trixie', 'forky', 'duke'];
const firstDebianRelease = 8;

const ubuntuReleases: Record<string, string> = {
  trusty: '14.04',
  xenial: '16.04',
  bionic: '18.04',
  focal: '20.04',
  jammy: '22.04',
  noble: '24.04',
};

/**
 * The release of Debian, Ubuntu or Red Hat Enterprise Linux that a distribution is built on, which may have numbers of its
 * own: elementary OS 7 is Ubuntu 22.04. Undefined where the guest does not tell.
 *
 * @param distro the one that it is like
 */
export async function baseRelease(
  guest: Guestfs,
  distro: string,
  release: OsRelease,
): Promise<Release | undefined> {
  if (distro === 'debian') return debianRelease(await readSmallFile(guest, '/etc/debian_version'), release);
  if (distro === 'ubuntu') return ubuntuRelease(guest, release);
  return distro === 'redhat-based' ? enterpriseRelease(release) : undefined;
}

/** Debian's own file says `12.5` or, before a release, `trixie/sid`; `sid` alone is what comes after the newest. */
export function debianRelease(version: string | undefined, release: OsRelease): Release | undefined {
  if (version !== undefined && /^\d/.test(version)) return versionOf(version);
  const names = [version?.trim().replace(/\/sid$/, ''), release.DEBIAN_CODENAME, release.VERSION_CODENAME];
  const index = Math.max(...names.map((name) => debianReleases.indexOf(name ?? '')));
  return index === -1 ? undefined : [firstDebianRelease + index, 0];
}

async function ubuntuRelease(guest: Guestfs, release: OsRelease): Promise<Release | undefined> {
  const { VERSION_ID: own = '', UBUNTU_CODENAME: name = '' } = release;
  if (/^\d\d\.(04|10)\b/.test(own)) return versionOf(own);
  if (ubuntuReleases[name] !== undefined) return versionOf(ubuntuReleases[name]);
  const upstream = (await readSmallFile(guest, '/etc/upstream-release/lsb-release')) ?? '';
  const [, version] = /^DISTRIB_RELEASE="?(\d+\.\d+)/m.exec(upstream) ?? [];
  return version === undefined ? undefined : versionOf(version);
}

/** The first release of Red Hat's that has an os-release file. */
const firstEnterpriseRelease = 7;

/** Since the eighth, `PLATFORM_ID` says `platform:el8`, or `al8`, `an8`, … */
function enterpriseRelease({ PLATFORM_ID: platform = '', VERSION_ID: own }: OsRelease): Release {
  const [major, minor] = versionOf(own);
  const [, base] = /^platform:[a-z]+(\d+)$/.exec(platform) ?? [];
  if (base !== undefined && Number(base) !== major) return [Number(base), 0];
  return major < firstEnterpriseRelease ? [firstEnterpriseRelease, 0] : [major, minor];
}
