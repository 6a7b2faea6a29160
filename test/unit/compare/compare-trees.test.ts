import {
  candidates,
  compareTrees,
  type Content,
  type Entry,
  type Trees,
} from '../../../scripts/compare/compare-trees';

const file = (stamp: string, changes: Partial<Entry> = {}): Entry => ({
  type: 'f',
  mode: '644',
  owner: '0:0',
  size: 1,
  stamp,
  ...changes,
});
const tree = (entries: Record<string, Entry>) => new Map(Object.entries(entries));
const read = (digests: Record<string, string>): Map<string, Content> =>
  new Map(Object.entries(digests).map(([path, digest]) => [path, { digest, attributes: '' }]));

const trees: Trees<Entry> = {
  source: tree({
    '/same': file('1'),
    '/fstab': file('1'),
    '/grub': file('1'),
    '/old': file('1'),
    '/log': file('1'),
  }),
  ours: tree({
    '/same': file('1'),
    '/fstab': file('2'),
    '/grub': file('2'),
    '/old': file('1'),
    '/log': file('1'),
    '/link': file('2'),
  }),
  theirs: tree({
    '/same': file('1'),
    '/fstab': file('3'),
    '/grub': file('3'),
    '/log': file('3'),
    '/seed': file('3'),
  }),
};
const contents: Trees<Content> = {
  source: read({ '/fstab': 'a', '/grub': 'a', '/old': 'a', '/log': 'a' }),
  ours: read({ '/fstab': 'b', '/grub': 'b', '/old': 'a', '/log': 'a', '/link': 'b' }),
  theirs: read({ '/fstab': 'b', '/grub': 'c', '/log': 'a', '/seed': 'c' }),
};

it('looks only into files that somebody touched', () => {
  expect(candidates(trees)).toEqual(['/fstab', '/grub', '/link', '/log', '/old', '/seed']);
});

it('says who changed what, seen from the source', () => {
  expect(
    compareTrees(trees, contents).map(({ path, kind, ours, theirs, parts }) => [
      path,
      kind,
      ours,
      theirs,
      parts,
    ]),
  ).toEqual([
    ['/fstab', 'alike', 'modified', 'modified', []],
    ['/grub', 'both', 'modified', 'modified', ['content']],
    ['/link', 'only-ours', 'created', 'absent', ['existence']],
    // Touched, with the same contents as before: no difference at all.
    ['/old', 'only-theirs', 'unchanged', 'removed', ['existence']],
    ['/seed', 'only-theirs', 'absent', 'created', ['existence']],
  ]);
});

it('compares two guests without their source', () => {
  const { ours, theirs } = trees;
  expect(
    compareTrees({ ours, theirs }, contents).map(({ path, kind, parts }) => [path, kind, parts]),
  ).toEqual([
    ['/grub', 'both', ['content']],
    ['/link', 'only-ours', ['existence']],
    ['/old', 'only-ours', ['existence']],
    ['/seed', 'only-theirs', ['existence']],
  ]);
});

it.each<[string, Entry, Entry, Partial<Content>, string[]]>([
  ['mode', file('1', { mode: '600' }), file('2'), {}, ['mode']],
  ['owner', file('1', { owner: '1:1' }), file('2'), {}, ['owner']],
  ['link', file('1', { type: 'l', target: '/a' }), file('2', { type: 'l', target: '/b' }), {}, ['target']],
  ['type', file('1', { type: 'd' }), file('2'), {}, ['type']],
  ['SELinux label', file('1'), file('2'), { attributes: 'security.selinux=0x00' }, ['attributes']],
])('sees a different %s', (_, ours, theirs, content, parts) => {
  const digest = { digest: 'a', attributes: '' };
  const differences = compareTrees(
    { ours: tree({ '/x': ours }), theirs: tree({ '/x': theirs }) },
    { ours: new Map([['/x', digest]]), theirs: new Map([['/x', { ...digest, ...content }]]) },
  );
  expect(differences.map((difference) => difference.parts)).toEqual([parts]);
});

it('does not mind that a directory was written to', () => {
  const directory = (stamp: string) => tree({ '/etc': file(stamp, { type: 'd' }) });
  expect(candidates({ ours: directory('1'), theirs: directory('2') })).toEqual([]);
});
