import { diskStatesStep, disksOnlineStep } from '../../../../../lib/conversion/windows/disks';
import type { Inspection } from '../../../../../types/inspection';
import type { RegistryKeys } from '../../../../../lib/testing';
import { itWithSamples, sample } from '../../../samples';
import { runSteps } from '../hypervisor-tools/windows-guest';
import { gptCache, gptDisk, mbrCache, mbrDisk } from './disk-starts';

const controlSet = 'ControlSet001';
const policyKey = `${controlSet}\\Services\\partmgr\\Parameters`;
const root = { type: 'ntfs', mountpoint: '/' };
/** The one it boots from, a second with an MBR, and a third with a GPT. */
const devices = {
  '/dev/sda': { start: mbrDisk(0xd4c3b2a1) },
  '/dev/sda2': root,
  '/dev/sdb': { start: mbrDisk(0x22222222) },
  '/dev/sdc': { start: gptDisk() },
};
const gptId = '{03020100-0504-0706-0809-0A0B0C0D0E0F}';
const disk = (id: number) => ({
  ...{ id, controller: 'scsi' as const },
  image: { kind: 'file' as const, path: '/nonexistent', format: 'vmdk' },
});
const source = { disks: [disk(0), disk(1), disk(2)] };

const partmgr = (instance: string, attributes: number, cache?: Buffer): RegistryKeys => ({
  [`${controlSet}\\Enum\\SCSI\\Disk&Ven_VMware\\${instance}\\Device Parameters\\Partmgr`]: {
    Attributes: attributes,
    DiskId: '{a510fcf4-a73d-11e0-98c9-806e6f6e6963}',
    ...(cache === undefined ? {} : { PartitionTableCache: cache }),
  },
});
const states = (second: number, third: number): RegistryKeys => ({
  ...partmgr('5&0&000000', 0, mbrCache(0xd4c3b2a1)),
  ...partmgr('5&0&000100', second, mbrCache(0x22222222)),
  ...partmgr('5&0&000200', third, gptCache()),
});
const policy = (SanPolicy: number): RegistryKeys => ({ [policyKey]: { SanPolicy } });

const run = (system: RegistryKeys, inspection: Partial<Inspection> = {}, more = {}) =>
  runSteps([diskStatesStep, disksOnlineStep], { registry: { system }, devices, source, inspection, ...more });

it('a server whose disks were online has them online at the first boot, and its policy back after it', async () => {
  const { state, registry, scripts, warnings } = await run({ ...states(0, 0), ...policy(2) });
  expect(registry).toEqual([`${policyKey} SanPolicy 2 → 1`]);
  expect(state.disks).toMatchObject({ policyBefore: 2, policyForFirstBoot: 1 });
  expect(state.disks?.disks.map(({ disk: index, id, state: what }) => [index, id, what])).toEqual([
    [0, 'D4C3B2A1', 'online'],
    [1, '22222222', 'online'],
    [2, gptId, 'online'],
  ]);
  expect(scripts).toMatchObject([{ name: 'disks online', attempts: 3 }]);
  expect(scripts[0]!.script).toBe(
    [
      '@echo off',
      'setlocal',
      'set "PATH=%SystemRoot%\\System32"',
      'reg add "HKLM\\SYSTEM\\CurrentControlSet\\Services\\partmgr\\Parameters" /v SanPolicy /t REG_DWORD /d 2 /f >nul',
      'set status=%errorlevel%',
      'exit /b %status%',
      '',
    ].join('\n'),
  );
  expect(warnings).toEqual([]);
});

it('a policy that was not set is not set afterwards', async () => {
  const { registry, scripts } = await run(states(0, 0));
  expect(registry).toEqual([
    `${policyKey.replace('\\Parameters', '')} created`,
    `${policyKey} created`,
    `${policyKey} SanPolicy undefined → 1`,
  ]);
  expect(scripts[0]!.script).toContain('reg delete');
});

it("one that brings new disks online by itself is left, which is a client's", async () => {
  const { registry, scripts, skipped } = await run({ ...states(0, 0), ...policy(1) });
  expect([registry, scripts]).toEqual([[], []]);
  expect(skipped).toEqual(['Windows brings every new disk online by its own policy']);
});

it('a disk that was offline never comes online; the others do by a script that knows them', async () => {
  const { registry, scripts, state, warnings } = await run({ ...states(1, 2), ...policy(1) });
  expect(registry).toEqual([`${policyKey} SanPolicy 1 → 3`]);
  expect(state.diskPlan?.bringOnline).toEqual([{ id: gptId, readOnly: true }]);
  expect(scripts[0]!.script).toContain(
    `find "${gptId.toLowerCase()}" "%~dp0detail.txt" >nul\nif not errorlevel 1 goto readonly\n`,
  );
  expect(scripts[0]!.script).not.toContain('22222222');
  expect(scripts[0]!.script).toContain('/d 1 /f');
  expect(warnings).toEqual([
    'Disks beside the one that the guest boots from come online only when its first-boot scripts run.',
  ]);
});

it('only the boot disk is online: no script looks for disks', async () => {
  const { registry, scripts, warnings } = await run({ ...states(1, 1), ...policy(2) });
  expect(registry).toEqual([`${policyKey} SanPolicy 2 → 3`]);
  expect(scripts[0]!.script).not.toContain('diskpart');
  expect(warnings).toEqual([]);
});

it('Vista has its own word for it', async () => {
  const vista = await run(states(1, 0), { majorVersion: 6, minorVersion: 0 });
  expect(vista.scripts[0]!.script).toContain('echo online noerr\n');
  const seven = await run(states(1, 0), { majorVersion: 6, minorVersion: 1 });
  expect(seven.scripts[0]!.script).toContain('echo online disk noerr\n');
});

it('where Windows does not say which disk was offline, the policy stays, and a warning says so', async () => {
  const { registry, scripts, warnings } = await run({
    ...partmgr('5&0&000100', 1),
    ...partmgr('5&0&000200', 0, gptCache()),
    ...policy(2),
  });
  expect(registry).toEqual([]);
  expect(scripts[0]!.script).toContain(gptId);
  expect(scripts[0]!.script).not.toContain('reg ');
  expect(warnings).toEqual([
    "One of the guest's disks was not online (SCSI\\Disk&Ven_VMware\\5&0&000100), and Windows does not say which.",
  ]);
});

it('a disk that is gone, or remembered on an older bus, does not count', async () => {
  const { registry } = await run({
    ...states(0, 0),
    ...partmgr('5&9&000500', 1, mbrCache(0x99999999)),
    ...partmgr('5&9&000600', 1, mbrCache(0x22222222)),
    ...policy(2),
  });
  expect(registry).toEqual([`${policyKey} SanPolicy 2 → 1`]);
});

it.each([
  ['before Vista', {}, { majorVersion: 5 }, {}, /^Before Vista/],
  ['with one disk', {}, {}, { devices: { '/dev/sda': {}, '/dev/sda2': root } }, /^The guest has one disk/],
  ['of a cluster', { [`${controlSet}\\Services\\ClusSvc`]: { Start: 2 } }, {}, {}, /failover cluster/],
])('the policy of a guest %s stays', async (_words, system, inspection, more, reason) => {
  const { registry, scripts, skipped } = await run({ ...policy(2), ...system }, inspection, more);
  expect([registry, scripts]).toEqual([[], []]);
  expect(skipped).toEqual([expect.stringMatching(reason)]);
});

it('the feature for clusters alone makes no cluster', async () => {
  const { registry } = await run({ ...policy(2), [`${controlSet}\\Services\\ClusSvc`]: { Start: 4 } });
  expect(registry).toEqual([`${policyKey} SanPolicy 2 → 1`]);
});

it('a domain controller whose database may come too late is named', async () => {
  const windows = {
    ...{ systemroot: '/Windows', softwareHive: '/Windows/System32/config/SOFTWARE' },
    ...{ systemHive: '/Windows/System32/config/SYSTEM', currentControlSet: controlSet, build: 17763 },
    ...{ role: 'domain-controller' as const, systemDrive: 'C:', groupPolicy: false, antivirus: [] },
    recoveredHives: [],
  };
  const database = { 'DSA Database file': 'd:\\NTDS\\ntds.dit' };
  const directory = { [`${controlSet}\\Services\\NTDS\\Parameters`]: database };
  const late = await run({ ...states(1, 0), ...directory }, { windows });
  expect(late.warnings).toEqual([
    expect.stringContaining('The guest is a domain controller whose database is on D:'),
  ]);
  const inTime = await run({ ...states(0, 0), ...directory }, { windows });
  expect(inTime.warnings).toEqual([]);
});

it('letters are bound to partitions, so that they are kept', async () => {
  const letter = (bytes: Buffer | string) =>
    typeof bytes === 'string' ? Buffer.from(bytes, 'utf16le') : bytes;
  const partition = Buffer.from('c0c1c2c3c4c5c6c7c8c9cacbcccdcecf', 'hex');
  const { state } = await run({
    MountedDevices: {
      '\\DosDevices\\C:': Buffer.from('a1b2c3d40000100000000000', 'hex'),
      '\\DosDevices\\e:': Buffer.concat([Buffer.from('DMIO:ID:'), partition]),
      '\\DosDevices\\D:': letter('\\??\\IDE#CdRomNECVMWar_VMware_IDE_CDR10'),
      '\\DosDevices\\F:': Buffer.from('ffffffff0000100000000000', 'hex'),
      '\\??\\Volume{656b1715-ecf6-11df-92e6-806e6f6e6963}': Buffer.from('a1b2c3d40000100000000000', 'hex'),
    },
  });
  expect(state.disks?.letters).toEqual([
    { letter: 'C:', disk: 0 },
    { letter: 'D:' },
    { letter: 'E:', disk: 2 },
    { letter: 'F:' },
  ]);
});

itWithSamples('SYSTEM-win7-vmware')('a real Windows 7: its disks, its letters, nothing changed', async () => {
  const { state, changes, skipped } = await runSteps([diskStatesStep, disksOnlineStep], {
    files: { '/Windows/System32/config/SYSTEM7': sample('SYSTEM-win7-vmware') },
    devices: { ...devices, '/dev/sda': { start: mbrDisk(0x5cbea03e) } },
    inspection: {
      ...{ majorVersion: 6, minorVersion: 1 },
      windows: {
        ...{ systemroot: '/Windows', softwareHive: '/Windows/System32/config/SOFTWARE' },
        ...{ systemHive: '/Windows/System32/config/SYSTEM7', currentControlSet: controlSet, build: 7601 },
        ...{ role: 'client', systemDrive: 'C:', groupPolicy: false, antivirus: [], recoveredHives: [] },
      },
    },
    source,
  });
  expect(state.disks).toMatchObject({
    policyBefore: 1,
    letters: expect.arrayContaining([{ letter: 'C:', disk: 0 }]),
  });
  expect(state.disks?.disks.map(({ instance, state: what }) => [instance, what])).toEqual([
    ['SCSI\\Disk&Ven_VMware&Prod_Virtual_disk\\5&1982005&0&000000', 'online'],
    ['SCSI\\Disk&Ven_VMware_&Prod_VMware_Virtual_S\\5&1982005&0&000000', 'online'],
  ]);
  expect([changes, skipped]).toEqual([[], ['Windows brings every new disk online by its own policy']]);
});
