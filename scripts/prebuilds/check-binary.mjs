import { execFileSync } from 'node:child_process';

/** The newest C library that a binary may need, [docs/install.md](../../docs/install.md). */
const newest = [2, 30];

/** Parts of the C library; all else is linked in, or looked for when it is needed. */
const allowed = /^(?:lib(?:c|m|dl|rt|pthread)\.so\.\d+|ld-linux[\w-]*\.so\.\d+)$/;

const readelf = (...args) =>
  execFileSync('readelf', ['--wide', ...args], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });

const compare = ([major, minor], [otherMajor, otherMinor]) => major - otherMajor || minor - otherMinor;

/**
 * Sees that a binary runs wherever the C library is new enough: it is linked with nothing else.
 *
 * @returns `needs`: the C library it needs, `glibc 2.28`
 * @throws where it needs another library, or a newer C library than is promised
 */
export function checkBinary(file) {
  const libraries = [...readelf('--dynamic', file).matchAll(/\(NEEDED\)[^[]*\[([^\]]+)\]/g)].map(([, name]) => name);
  const strange = libraries.filter((name) => !allowed.test(name));
  if (strange.length > 0) throw new Error(`${file} is linked with ${strange.join(', ')}`);

  const versions = [...readelf('--version-info', file).matchAll(/Name: GLIBC_(\d+)\.(\d+)/g)].map(
    ([, major, minor]) => [Number(major), Number(minor)],
  );
  if (versions.length === 0) throw new Error(`${file} is not linked with glibc`);
  const needed = versions.sort(compare).at(-1);
  if (compare(needed, newest) > 0) {
    throw new Error(`${file} needs glibc ${needed.join('.')}; at most ${newest.join('.')} is promised`);
  }
  return { needs: `glibc ${needed.join('.')}` };
}
