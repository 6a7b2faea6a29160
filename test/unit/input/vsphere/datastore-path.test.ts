import {
  flatFile,
  folderUrl,
  hasSnapshotName,
  quoteForFolder,
  readDatastorePath,
} from '../../../../lib/input/vsphere/datastore-path';

const disk = 'dir/web.vmdk';

/** The datastores of rancher#26942, OpenNebula/one#2437 and apache/cloudstack#6989, and others that are as odd. */
const datastores: readonly [name: string, dsName: string][] = [
  ['datastore1', 'datastore1'],
  ['a b', 'a%2520b'],
  ['a (1)', 'a%2520%25281%2529'],
  ['vsanDatastore (1)', 'vsanDatastore%2520%25281%2529'],
  ['a [x]', 'a%2520%255bx%255d'],
  ['[x]', '%255bx%255d'],
  ['a+b', 'a%252bb'],
  ['é', '%25c3%25a9'],
  ['%41', '%252541'],
  ['a_b~c', 'a%255fb%257ec'],
];

describe.each(datastores)('a file in the datastore %s', (name, dsName) => {
  it('is found', () => {
    expect(readDatastorePath(`[${name}] ${disk}`)).toEqual([{ datastore: name, path: disk }]);
  });

  it('has an address', () => {
    expect(folderUrl('vc', 'DC0', { datastore: name, path: disk })).toBe(
      `https://vc/folder/dir/web.vmdk?dcPath=DC0&dsName=${dsName}`,
    );
  });
});

it('has both meanings where a name may end in two places', () => {
  expect(readDatastorePath('[a] b] c/d.vmdk')).toEqual([
    { datastore: 'a', path: 'b] c/d.vmdk' },
    { datastore: 'a] b', path: 'c/d.vmdk' },
  ]);
});

it.each(['', '/vmfs/volumes/x/y.vmdk', '[a]', '[a] ', '[] b.vmdk', 'a] b.vmdk', '[a]b.vmdk'])(
  'takes %j for no file of a datastore',
  (text) => {
    expect(readDatastorePath(text)).toEqual([]);
  },
);

it('encodes the path once, and the names twice', () => {
  expect(folderUrl('vc:8443', 'Folder/QA Lab', { datastore: 'd', path: 'a b_c/ü [1].vmdk' })).toBe(
    'https://vc:8443/folder/a%20b%5fc/%c3%bc%20%5b1%5d.vmdk?dcPath=Folder/QA%2520Lab&dsName=d',
  );
});

it('encodes all but letters, digits, slash, full stop and hyphen', () => {
  expect(quoteForFolder('AZaz09/.-')).toBe('AZaz09/.-');
  expect(quoteForFolder('_~ %+é')).toBe('%5f%7e%20%25%2b%c3%a9');
});

it('finds the data beside the descriptor', () => {
  expect(flatFile({ datastore: 'd', path: 'a/b.vmdk' }).path).toBe('a/b-flat.vmdk');
});

it('tells the names of snapshots', () => {
  const isSnapshot = (path: string): boolean => hasSnapshotName({ datastore: 'd', path });
  expect(['a-000001.vmdk', 'a/b-123456.VMDK'].every(isSnapshot)).toBe(true);
  expect(['a.vmdk', 'a-01.vmdk', 'a-000001-flat.vmdk', 'a_000001.vmdk'].some(isSnapshot)).toBe(false);
});
