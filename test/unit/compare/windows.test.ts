import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { explain } from '../../../scripts/compare/explanations';
import { compareFiles } from '../../../scripts/compare/windows/compare-windows';
import { compareHives, mapped } from '../../../scripts/compare/windows/registry';
import { type RegistryKeys, writeRegistry } from '../../../lib/registry';
import { createTestGuest, emptyHive } from '../../../lib/testing';
import { type HiveContents, readHive } from '../../guests/windows/read-hive';

async function hiveOf(keys: RegistryKeys): Promise<HiveContents> {
  await using guest = await createTestGuest({ files: { '/hive': emptyHive() } });
  await writeRegistry(guest, '/hive', keys);
  return readHive(readFileSync(join(guest.directory, 'hive')));
}

it('the reader of hives sees what hivex wrote', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 700 }, (_none, index) => [`Many\\Key ${index}`, { Number: index }]),
  );
  const hive = await hiveOf({
    'A\\Grün': { '': 'default', 日本: 'text', Bytes: Buffer.alloc(9000, 7), Empty: Buffer.alloc(0) },
    ...many,
  });
  expect(hive.get('a\\grün')?.path).toBe('A\\Grün');
  const values = [...(hive.get('a\\grün')?.values.values() ?? [])];
  expect(values.map(({ name, type, bytes }) => [name, type, bytes.length])).toEqual([
    ['', 1, 16],
    ['日本', 1, 10],
    ['Bytes', 3, 9000],
    ['Empty', 3, 0],
  ]);
  expect(hive.get('many\\key 699')?.values.get('number')?.bytes.readUInt32LE()).toBe(699);
  expect(hive.size).toBe(1 + 2 + 1 + 700);
  expect(() => readHive(Buffer.from('no hive'))).toThrow('not a hive');
});

it('what the programs only call differently is no difference', () => {
  expect(mapped('PCI\\VEN_1AF4&DEV_1001&SUBSYS_00021AF4&REV_00')).toBe(
    mapped('PCI\\VEN_1AF4&DEV_1001&REV_00'),
  );
  expect(mapped('DriverPackages\\guestor.inf_tmp')).toBe(
    mapped('DriverPackages\\v2vnode_viostor.inf_amd64_0000000000000000'),
  );
  expect(mapped('guestor_conf')).toBe(mapped('v2vnode_viostor'));
  expect(mapped('v2vnode_vioscsi.inf')).not.toBe(mapped('guestor.inf'));
  expect(mapped('PCI\\VEN_15AD&DEV_07C0&REV_02')).toBe('PCI\\VEN_15AD&DEV_07C0&REV_02');
});

it('keys and values are told apart by who changed them', async () => {
  const base = { 'S\\disk': { Start: 0 }, 'S\\vmci': { Start: 0 }, 'S\\old': { Start: 1 } };
  const source = await hiveOf(base);
  const ours = await hiveOf({
    ...base,
    'S\\vmci': { Start: 4 },
    'S\\new': { Start: 0 },
    'S\\old': { Start: 2 },
  });
  const theirs = await hiveOf({
    ...base,
    'S\\new': { Start: 0 },
    'S\\old': { Start: 3 },
    'S\\disk': { Start: 3 },
  });
  const found = compareHives('SYSTEM', { source, ours, theirs });
  expect(found.map(({ path, kind }) => [path, kind])).toEqual([
    ['SYSTEM:S\\disk : Start', 'only-theirs'],
    ['SYSTEM:S\\new', 'alike'],
    ['SYSTEM:S\\new : Start', 'alike'],
    ['SYSTEM:S\\old : Start', 'both'],
    ['SYSTEM:S\\vmci : Start', 'only-ours'],
  ]);
  expect(found[3]?.diff).toBe(' DWORD 1\n-DWORD 3\n+DWORD 2');
});

const sides = (source: string[], ours: string[], theirs: string[]) => {
  const side = (names: string[]) => ({
    files: new Map(names.map((name) => [name.replace(/=.*$/, ''), { digest: name.replace(/^.*=/, '') }])),
    hives: new Map(),
  });
  return { source: side(source), ours: side(ours), theirs: side(theirs) };
};

it('a file of a driver is the same file in whichever directory, and another where it differs', () => {
  const place = '/WINDOWS/Drivers/VirtIO';
  const found = compareFiles(
    '',
    sides(
      ['/a=1', '/b=1'],
      [
        '/a=1',
        '/b=2',
        `${place}/netkvm/netkvm.sys=1`,
        `${place}/viostor/x.dll=1`,
        `${place}/vioscsi/x.dll=1`,
      ],
      ['/a=1', '/b=1', `${place}/netkvm.sys=1`, `${place}/x.dll=2`],
    ),
  );
  expect(found.map(({ path, kind }) => [path, kind])).toEqual([
    [`${place}/netkvm.sys`, 'alike'],
    [`${place}/vioscsi/x.dll`, 'only-ours'],
    [`${place}/x.dll`, 'both'],
    ['/b', 'only-ours'],
  ]);
  expect(found.map((each) => explain(each)?.key)).toEqual([undefined, undefined, undefined, undefined]);
});

it('two versions of a driver are told by where they come from', () => {
  const file = '/Windows/Drivers/VirtIO/viorng.sys';
  const places = new Map([
    ['10', ['viorng/w10/amd64/viorng.sys']],
    ['11', ['viorng/w11/amd64/viorng.sys']],
  ]);
  const compared = (ours: string, theirs: string) => {
    const [found] = compareFiles('', sides([], [`${file}=${ours}`], [`${file}=${theirs}`]), places);
    return [found?.diff, explain(found!)?.key];
  };
  expect(compared('11', '10')).toEqual([
    '-viorng/w10/amd64/viorng.sys\n+viorng/w11/amd64/viorng.sys',
    'windows-driver-choice',
  ]);
  expect(compared('10', '11')[1]).toBeUndefined();
  expect(compared('12', '10')).toEqual([undefined, undefined]);
});

const service = (name: string) => `SYSTEM:ControlSet001\\Services\\${name}`;
const network = 'SYSTEM:ControlSet001\\Control\\Network\\{4D36E972-E325-11CE-BFC1-08002BE10318}';
const connection = `${network}\\{5EED0701-4A2B-4C1D-9E0F-0123456789AB}\\Connection : Name`;
const packages = '/Windows/Drivers/VirtIO';

it.each([
  [service('vioscsi\\Parameters : BusType'), 'only-ours', '+DWORD 10', 'windows-virtio-scsi'],
  [service('vioscsi\\Enum : 0'), 'only-ours', '', undefined],
  [service('viostor : Start'), 'both', '-DWORD 0\n+DWORD 3', undefined],
  [service('viostor\\StartOverride'), 'only-ours', '', 'windows-block-driver'],
  [service('storahci\\StartOverride'), 'only-ours', '', 'windows-fallback-controllers'],
  [service('storahci : Start'), 'only-ours', ' DWORD 3\n-DWORD 3\n+DWORD 0', 'windows-fallback-controllers'],
  [service('storahci : Start'), 'only-ours', ' DWORD 0\n-DWORD 0\n+DWORD 3', undefined],
  [service('vmci : Start'), 'only-ours', ' DWORD 0\n-DWORD 0\n+DWORD 4', 'windows-hypervisor-services'],
  [service('vmci : Start'), 'only-ours', ' DWORD 0\n-DWORD 0\n+DWORD 3', undefined],
  [service('pvscsi : Start'), 'only-ours', '+DWORD 4', undefined],
  [service('disk : Start'), 'both', '', undefined],
  [
    connection,
    'only-ours',
    ' SZ Ethernet0\n-SZ Ethernet0\n+SZ Ethernet0 (old, 5EED0701)',
    'windows-addresses',
  ],
  [connection, 'only-ours', ' SZ Ethernet0\n-SZ Ethernet0\n+SZ ', undefined],
  ['/Program Files/Guestfs/Firstboot/rhsrvany.exe', 'only-theirs', '', 'windows-firstboot'],
  ['/Program Files/Guestfs/Firstboot/rhsrvany.exe', 'only-ours', '', undefined],
  ['/Windows/System32/drivers/disk.sys', 'only-ours', '', undefined],
  ['/Windows/Temp/left', 'only-ours', '', undefined],
  [`${packages}/vioinput.sys`, 'only-theirs', '', 'windows-driver-files'],
  [`${packages}/netkvm.sys`, 'only-theirs', '', undefined],
])('%s, %s, %j, is explained by %s', (path, kind, diff, key) => {
  expect(explain({ path, kind, diff })?.key).toBe(key);
});
