/** The variables of an os-release file; see os-release(5). */
export type OsRelease = Record<string, string>;

export function parseOsRelease(text: string): OsRelease {
  const variables: OsRelease = {};
  for (const line of text.split('\n')) {
    const [, name, value = ''] = /^\s*([A-Z][A-Z0-9_]*)=(.*)$/s.exec(line) ?? [];
    if (name !== undefined) variables[name] = unquote(value.trimEnd());
  }
  return variables;
}

/** Quotes of the shell, with its backslashes. */
function unquote(value: string): string {
  const [, quote, quoted] = /^(["'])(.*)\1$/.exec(value) ?? [];
  if (quoted === undefined) return value.replace(/\\(.)/g, '$1');
  return quote === "'" ? quoted : quoted.replace(/\\(["$`\\])/g, '$1');
}

/** Distributions whose name in libguestfs is not their `ID`. */
const names: Record<string, string> = {
  alpine: 'alpinelinux',
  arch: 'archlinux',
  kali: 'kalilinux',
  ol: 'oraclelinux',
  'opensuse-leap': 'opensuse',
  'opensuse-tumbleweed': 'opensuse',
  pld: 'pldlinux',
  scientific: 'scientificlinux',
  sled: 'sles',
  sles_sap: 'sles',
  void: 'voidlinux',
};

/** Names that libguestfs knows and that are the `ID` itself. */
const known = new Set(
  (
    'almalinux altlinux amzn anolis centos circle coreos debian devuan fedora gentoo kylin linuxmint mageia neokylin ' +
    'openeuler opensuse rhel rocky sles ubuntu'
  ).split(' '),
);

/** Others that are called by their `ID`, since what is like them on the outside would be converted wrongly. */
const unlikeTheirRelatives = new Set(
  'azurelinux clear-linux-os guix mariner nixos openmandriva photon slackware solus uniontech uos'.split(' '),
);

/** The name in libguestfs of a distribution that is known by its `ID`; undefined for any other. */
export function distroById({ ID = '', ID_LIKE = '' }: OsRelease): string | undefined {
  const id = ID.toLowerCase();
  // LMDE, which counts its releases from 1 as Linux Mint itself did.
  if (id === 'linuxmint' && !/\bubuntu\b/.test(ID_LIKE) && /\bdebian\b/.test(ID_LIKE)) return undefined;
  if (names[id] !== undefined) return names[id];
  return known.has(id) || unlikeTheirRelatives.has(id) ? id : undefined;
}

/** Whether libguestfs, and libosinfo's database, have a name for a distribution. */
export function isKnownToLibguestfs(distro: string): boolean {
  return known.has(distro) || Object.values(names).includes(distro);
}

/** What a distribution says that it is like, in libguestfs's terms; undefined where that is nothing we know. */
export function distroByLikeness({ ID_LIKE: like = '' }: OsRelease): string | undefined {
  const similar = like.toLowerCase().split(/\s+/);
  if (similar.some((each) => ['rhel', 'fedora', 'centos'].includes(each))) return 'redhat-based';
  if (similar.some((each) => ['suse', 'opensuse', 'sles'].includes(each))) return 'suse-based';
  if (similar.includes('ubuntu')) return 'ubuntu';
  return similar.includes('debian') ? 'debian' : undefined;
}

/** A distribution as libguestfs names it (`inspect_get_distro`); one that it does not know, by its `ID_LIKE`. */
export function distroOf(release: OsRelease): string {
  return distroById(release) ?? distroByLikeness(release) ?? 'unknown';
}

/** `22.04` is [22, 4], and Kylin's `V10` [10, 0]; what is missing is 0. */
export function versionOf(version = ''): [major: number, minor: number] {
  const [, major = '0', minor = '0'] = /^[Vv]?(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  return [Number(major), Number(minor)];
}
