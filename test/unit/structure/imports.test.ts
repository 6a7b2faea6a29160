/** The layout that CONTRIBUTING.md describes, held against what the files import, types included. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';

import ts from 'typescript';

const root = resolve(__dirname, '../../..');
const files = ['lib', 'types'].flatMap((directory) =>
  readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${directory}/${name}`),
);
const known = new Set(files);

function imports(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'), true, true);
  return importedFiles.flatMap(({ fileName }) => {
    if (!fileName.startsWith('.')) return [];
    const path = normalize(join(dirname(file), fileName)).replace(/\.js$/, '');
    return [`${path}.ts`, `${path}/index.ts`].filter((candidate) => known.has(candidate)).slice(0, 1);
  });
}
const graph = new Map(files.map((file) => [file, imports(file)]));

/** A way from a file back to itself; undefined where there is none. */
function circle(from: string): string[] | undefined {
  const seen = new Set<string>();
  const waiting: string[][] = graph.get(from)!.map((next) => [from, next]);
  for (let way = waiting.pop(); way !== undefined; way = waiting.pop()) {
    const last = way.at(-1)!;
    if (last === from) return way;
    if (seen.has(last)) continue;
    seen.add(last);
    for (const next of graph.get(last)!) waiting.push([...way, next]);
  }
  return undefined;
}

/** From the bottom to the top: a room imports from those that come before it, and from itself. */
const floors: readonly (readonly string[])[] = [
  ['types'],
  ['text'],
  ['errors'],
  ['async', 'addon', 'partitions', 'pe', 'xml'],
  ['journal'],
  ['files'],
  ['run'],
  ['credentials', 'preflight', 'guestfs', 'programs', 'osinfo', 'http'],
  ['kept-copies'],
  [
    'digest',
    'machine',
    'leftovers',
    'registry',
    'vsphere',
    'ovirt',
    'ssh',
    'proxmox',
    'openstack',
    'libvirt',
  ],
  // The stages; none imports another.
  [
    'checks',
    'collect',
    'input',
    'overlay',
    'appliance',
    'inspect',
    'conversion',
    'copy',
    'output',
    'in-place',
  ],
  ['boot-check'],
  ['convert-options.ts'],
  ['guest-stages.ts'],
  ['copy-first.ts'],
  ['convert.ts'],
  ['plan', 'many', 'rehearse.ts', 'inspect-guest.ts', 'open-for-command.ts'],
  ['convert-in-place.ts'],
  ['report', 'testing'],
  ['cli'],
  ['index.ts'],
];

function roomOf(file: string): string {
  const [top = '', room = ''] = file.split('/');
  return top === 'types' ? top : room;
}

function floorOf(room: string): number {
  return floors.findIndex((rooms) => rooms.includes(room));
}

it('has no circle of imports', () => {
  expect(files.length).toBeGreaterThan(400);
  expect(files.map(circle).filter((way) => way !== undefined)).toEqual([]);
});

it('has no room that nobody has placed', () => {
  const rooms = [...new Set(files.map(roomOf))];
  expect(rooms.filter((room) => floorOf(room) === -1)).toEqual([]);
  expect(floors.flat().filter((room) => !rooms.includes(room))).toEqual([]);
});

it('imports one way, and no stage imports another', () => {
  const wrong = [...graph].flatMap(([file, targets]) =>
    targets
      .filter((target) => roomOf(target) !== roomOf(file) && floorOf(roomOf(target)) >= floorOf(roomOf(file)))
      .map((target) => `${file} imports ${target}`),
  );
  expect(wrong).toEqual([]);
});

it('has nothing at the top of lib but pipelines and the public surface', () => {
  expect(files.filter((file) => /^lib\/[^/]+$/.test(file))).toEqual([
    'lib/convert-in-place.ts',
    'lib/convert-options.ts',
    'lib/convert.ts',
    'lib/copy-first.ts',
    'lib/guest-stages.ts',
    'lib/index.ts',
    'lib/inspect-guest.ts',
    'lib/open-for-command.ts',
    'lib/rehearse.ts',
  ]);
});

it('has no file of leftovers', () => {
  expect(files.filter((file) => /\/(utils?|helpers?|misc|common)(\.ts|\/)/.test(file))).toEqual([]);
});
