/** The documents say what the code does, where that can be compared. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { optionTable } from '../../../lib/cli/option-table';

const root = resolve(__dirname, '../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...pages.map((page) => `docs/${page}`)];

/** The members of `V2vErrorCode`, as they stand in the source. */
function errorCodes(): string[] {
  const [, union = ''] = /export type V2vErrorCode =([^;]*);/.exec(read('lib/errors.ts')) ?? [];
  return [...union.matchAll(/^\s*\| '([A-Z_]+)'/gm)].map((match) => match[1]!);
}

it('docs/errors.md explains each code once, and no other', () => {
  const codes = errorCodes();
  expect(codes.length).toBeGreaterThan(30);
  const rows = [...read('docs/errors.md').matchAll(/^\| `([A-Z_]+)` +\| (\S.*?) +\| (\S.*?) +\|$/gm)];
  expect(rows.map((row) => row[1]).sort()).toEqual([...codes].sort());
});

it('README.md shows examples/convert-ova.ts as it is', () => {
  expect(read('README.md')).toContain(`\`\`\`ts\n${read('examples/convert-ova.ts')}\`\`\``);
  expect(read('examples/convert-ova.ts').trimEnd().split('\n')).toHaveLength(10);
});

it.each(documents)('the links of %s lead somewhere', (document) => {
  for (const [, target = ''] of read(document).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
    if (/^https?:/.test(target)) continue;
    const path = join(root, dirname(document), target);
    expect({ target, exists: existsSync(path) }).toEqual({ target, exists: true });
  }
});

it('README.md links every page of docs', () => {
  const readme = read('README.md');
  expect(pages.filter((page) => !readme.includes(`(docs/${page})`))).toEqual([]);
});

it.each(documents)('every long option in %s is one that the command knows', (document) => {
  const names = new Set(optionTable.flatMap((spec) => spec.names));
  // Options of other programs, and package managers' own.
  const foreign = new Set(['selectProjects', 'derive', 'ro', 'rebuilddb']);
  const used = [...read(document).matchAll(/(?<![\w-])--([a-z][A-Za-z-]*)/g)].map((match) => match[1]!);
  const text = read(document);
  const unknown = used.filter(
    (name) => !names.has(name) && !foreign.has(name) && !text.includes(`dpkg --${name}`),
  );
  expect(unknown).toEqual([]);
});
