/** The documents say what the code does, where that can be compared. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { optionTable } from '../../../lib/cli/option-table';
import { subcommands } from '../../../lib/cli/subcommands';
import { linuxSteps, windowsSteps } from '../../../lib/conversion';

const root = resolve(__dirname, '../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
const documents = [
  'README.md',
  'README.zh-CN.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...pages.map((page) => `docs/${page}`),
];

/** The members of `V2vErrorCode`, as they stand in the source. */
function errorCodes(): string[] {
  const [, union = ''] = /export type V2vErrorCode =([^;]*);/.exec(read('lib/errors/index.ts')) ?? [];
  return [...union.matchAll(/^\s*\| '([A-Z_]+)'/gm)].map((match) => match[1]!);
}

/** The codes of the warnings that our code gives, as they stand in the source. */
function warningCodes(): string[] {
  const sources = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.gen.ts'),
  );
  const given =
    /(?:\bwarn(?:Once)?\(\s*(?:(?:(?:this\.#)?state|'[a-z-]+'),\s*)?|type: 'warning',\s*code: )'([A-Z_]+)'/g;
  return [
    ...new Set(sources.flatMap((name) => [...read(`lib/${name}`).matchAll(given)].map((match) => match[1]!))),
  ];
}

it('docs/errors.md explains each code once, and no other', () => {
  const codes = errorCodes();
  expect(codes.length).toBeGreaterThan(30);
  // A heading, a sentence that the code comes with, when it happens, and what to do.
  const sections = [
    ...read('docs/errors.md').matchAll(/^### `([A-Z_]+)`\n\n> \S.*\n\n\S[^]*?\n\n\*\*Do:\*\* \S/gm),
  ];
  expect(sections.map((section) => section[1]).sort()).toEqual([...codes].sort());
});

it('docs/errors.md explains the code of each warning', () => {
  const codes = warningCodes();
  expect(codes.length).toBeGreaterThan(30);
  const rows = [...read('docs/errors.md').matchAll(/^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) +\| \S/gm)];
  const explained = rows.flatMap((row) => [...row[1]!.matchAll(/`([A-Z_]+)`/g)].map((match) => match[1]!));
  expect(explained.sort()).toEqual(codes.sort());
});

it('README.md shows examples/convert-ova.ts as it is', () => {
  expect(read('README.md')).toContain(`\`\`\`ts\n${read('examples/convert-ova.ts')}\`\`\``);
  expect(read('examples/convert-ova.ts').trimEnd().split('\n')).toHaveLength(10);
});

/** The anchors that GitHub makes of the headings of a document. */
function anchors(markdown: string): string[] {
  return [...markdown.replace(/^```[^]*?^```/gm, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

it.each(documents)('the links of %s lead somewhere', (document) => {
  for (const [, target = '', anchor] of read(document).matchAll(/\]\(([^)#\s]*)(?:#([^)]*))?\)/g)) {
    if (/^https?:/.test(target)) continue;
    const path = target === '' ? document : join(dirname(document), target);
    const exists = existsSync(join(root, path));
    expect({ target, exists }).toEqual({ target, exists: true });
    if (anchor !== undefined) {
      const isHeading = anchors(read(path)).includes(decodeURIComponent(anchor));
      expect({ target, anchor, isHeading }).toEqual({ target, anchor, isHeading: true });
    }
  }
});

it('README.md links every page of docs, and so does docs/README.md', () => {
  const readme = read('README.md');
  expect(pages.filter((page) => !readme.includes(`(docs/${page})`))).toEqual([]);
  const index = read('docs/README.md');
  expect(pages.filter((page) => page !== 'README.md' && !index.includes(`(${page})`))).toEqual([]);
});

it('README.md names every example', () => {
  const examples = readdirSync(join(root, 'examples'));
  expect(examples.length).toBeGreaterThan(3);
  const readme = read('README.md');
  expect(examples.filter((name) => !readme.includes(`(examples/${name})`))).toEqual([]);
});

it('docs/how-do-i-compose-the-stages.md shows examples/convert-in-stages.ts as it is', () => {
  const page = read('docs/how-do-i-compose-the-stages.md');
  expect(page).toContain(`\`\`\`ts\n${read('examples/convert-in-stages.ts')}\`\`\``);
});

it('docs/how-do-i-write-a-step.md shows examples/own-step.ts as it is', () => {
  const [, step = ''] =
    /(\/\*\* Where each family[^]*?\n)\nasync function main/.exec(read('examples/own-step.ts')) ?? [];
  expect(step).toContain('applies');
  expect(read('docs/how-do-i-write-a-step.md')).toContain(`\n${step}\`\`\``);
});

it.each([
  ['Linux', 0, linuxSteps],
  ['Windows', 1, windowsSteps],
] as const)(
  'docs/how-do-i-write-a-step.md lists the steps of a %s guest in their order',
  (_system, index, steps) => {
    const tables = [...read('docs/how-do-i-write-a-step.md').matchAll(/^\| Step [^]*?\n\n/gm)];
    const rows = (tables[index]?.[0].split(/^\| -.*$/m)[1] ?? '')
      .split('\n')
      .map((row) => row.split('|')[1] ?? '');
    const listed = rows.flatMap((names) => [...names.matchAll(/`([a-z0-9-]+)`/g)].map((match) => match[1]!));
    expect(listed).toEqual(steps.map(({ name }) => name));
  },
);

describe('README.zh-CN.md', () => {
  const [english, chinese] = [read('README.md'), read('README.zh-CN.md')];
  /** Blocks of code; what a comment or a placeholder for text says is translated. */
  const code = (markdown: string) =>
    [...markdown.matchAll(/^```(?:ts|sh)\n([^]*?)^```/gm)].map(([, block = '']) =>
      block.replace(/ +# .*$/gm, ''),
    );
  const links = (markdown: string) =>
    [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
      .map((match) => match[1]!)
      .filter((target) => !/^README|^#/.test(target))
      .sort();
  const outline = (markdown: string) =>
    [...markdown.replace(/^```[^]*?^```/gm, '').matchAll(/^(#+) /gm)].map((match) => match[1]);

  it('has the same parts, code and links as README.md', () => {
    expect(outline(chinese)).toEqual(outline(english));
    expect(code(english).length).toBeGreaterThan(7);
    expect(code(chinese)).toEqual(code(english));
    expect(links(chinese)).toEqual(links(english));
  });

  it('and README.md lead to each other', () => {
    expect(english.slice(0, 200)).toContain('](README.zh-CN.md)');
    expect(chinese.slice(0, 200)).toContain('](README.md)');
  });
});

it.each(documents)('every long option in %s is one that the command knows', (document) => {
  const own = [...optionTable, ...subcommands.flatMap(({ options }) => options)];
  const names = new Set(own.flatMap((spec) => spec.names));
  // Options of other programs, and package managers' own.
  const foreign = new Set([
    ...['selectProjects', 'security-info', 'derive', 'ro', 'rebuilddb', 'seconds', 'no-create', 'format'],
    // npm, and scripts of the source
    ...['ignore-scripts', 'build-from-source', 'convert'],
    // openstack
    ...['flavor', 'volume', 'image'],
    // pveum, pvesm, qm
    ...['privs', 'users', 'roles', 'privsep', 'content', 'tokens', 'purge'],
  ]);
  const used = [...read(document).matchAll(/(?<![\w-])--([a-z][A-Za-z-]*)/g)].map((match) => match[1]!);
  const text = read(document);
  const unknown = used.filter(
    (name) => !names.has(name) && !foreign.has(name) && !text.includes(`dpkg --${name}`),
  );
  expect(unknown).toEqual([]);
});
