/** Runs of digits, runs of letters, and anything else one character at a time. */
type Part = { kind: 'letters' | 'number' | 'other'; text: string };

function split(version: string): Part[] {
  return [...version.matchAll(/(\d+)|([A-Za-z]+)|([^])/g)].map(([text, digits, letters]) => ({
    kind: digits !== undefined ? 'number' : letters !== undefined ? 'letters' : 'other',
    text,
  }));
}

const order: Record<Part['kind'], number> = { letters: 1, number: 2, other: 3 };

function compareNumbers(a: string, b: string): number {
  // Text, because a build date with a serial number is longer than a number holds.
  const [left, right] = [a.replace(/^0+(?=\d)/, ''), b.replace(/^0+(?=\d)/, '')];
  return left.length - right.length || compareText(left, right);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Sorts before everything, the end included: `6.1~rc1` comes before `6.1`, for rpm as for dpkg. */
const tilde = -1;
const end = { kind: 'end', text: '' } as const;

function rank({ kind, text }: Part | typeof end): number {
  return kind === 'end' ? 0 : text === '~' ? tilde : order[kind];
}

/**
 * Compares two version strings part by part, numbers as numbers (`5.10` comes after `5.9`); letters come before
 * numbers and both before punctuation, as in virt-v2v. Negative: `a` is older.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [split(a), split(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x, y] = [left[i] ?? end, right[i] ?? end];
    const result =
      x.kind !== y.kind
        ? rank(x) - rank(y)
        : x.kind === 'number'
          ? compareNumbers(x.text, y.text)
          : rank(x) - rank(y) || compareText(x.text, y.text);
    if (result !== 0) return result;
  }
  return 0;
}

/** Epoch, version and release of a package; `version` alone carries both for a Debian package. */
export interface PackageVersion {
  epoch: number;
  version: string;
  release: string;
}

/** `[EPOCH:]VERSION[-RELEASE]` */
export function formatPackageVersion({ epoch, version, release }: PackageVersion): string {
  return `${epoch > 0 ? `${epoch}:` : ''}${version}${release === '' ? '' : `-${release}`}`;
}

export function parsePackageVersion(text: string): PackageVersion {
  const [, epoch, version = '', release = ''] = /^(?:(\d+):)?(.*?)(?:-([^-]*))?$/s.exec(text) ?? [];
  return { epoch: Number(epoch ?? 0), version, release };
}

/** Compares epoch, then version, then release. Negative: `a` is older. */
export function comparePackageVersions(a: PackageVersion, b: PackageVersion): number {
  return a.epoch - b.epoch || compareVersions(a.version, b.version) || compareVersions(a.release, b.release);
}
