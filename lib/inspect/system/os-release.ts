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
  openEuler: 'openeuler',
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
    'opensuse rhel rocky sles ubuntu'
  ).split(' '),
);

/** A distribution as libguestfs names it (`inspect_get_distro`); one that it does not know, by its `ID_LIKE`. */
export function distroOf({ ID: id = '', ID_LIKE: like = '' }: OsRelease): string {
  if (names[id] !== undefined) return names[id];
  if (known.has(id)) return id;
  const similar = like.split(/\s+/);
  if (similar.some((each) => each === 'rhel' || each === 'fedora')) return 'redhat-based';
  if (similar.some((each) => each === 'suse' || each === 'opensuse')) return 'suse-based';
  if (similar.includes('ubuntu')) return 'ubuntu';
  if (similar.includes('debian')) return 'debian';
  return 'unknown';
}

/** `22.04` is [22, 4]; what is missing is 0. */
export function versionOf(version = ''): [major: number, minor: number] {
  const [, major = '0', minor = '0'] = /^(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  return [Number(major), Number(minor)];
}
