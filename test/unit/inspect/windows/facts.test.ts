import { readWindowsFacts } from '../../../../lib/inspect/windows/facts';
import { createTestGuest, emptyHive } from '../../../../lib/testing';
import { antivirusOf } from '../../../../lib/inspect/windows/facts/antivirus';
import { windowsOsinfo } from '../../../../lib/inspect/windows/facts/osinfo';
import { roleOf } from '../../../../lib/inspect/windows/facts/role';
import { itWithSamples, sample } from '../../samples';
import { bcdHive, gptDisk, guidBytes, partitionGuid, types } from './support/partition-tables';
import { WindowsDisks, windowsFiles, windowsHives } from './support/windows-disks';

const windows = 'Microsoft\\Windows\\CurrentVersion';

async function inspect(changes: Parameters<typeof windowsHives>[0], machine?: number) {
  await using disks = await WindowsDisks.create(
    { '/dev/sda': gptDisk({ 1: types.esp, 3: types.basic }) },
    {
      '/dev/sda1': {
        type: 'vfat',
        hives: { '/EFI/Microsoft/Boot/BCD': bcdHive({ partition: partitionGuid(3) }) },
      },
      '/dev/sda3': { type: 'ntfs', files: windowsFiles('/Windows', machine), hives: windowsHives(changes) },
    },
  );
  const { inspection, warnings } = await disks.inspect();
  return { ...inspection, warnings };
}

it.each([
  [5, 1, 2600, 'client', 'Microsoft Windows XP', 'winxp'],
  [5, 2, 3790, 'client', 'Microsoft Windows XP', 'winxp'],
  [5, 2, 3790, 'server', 'Microsoft Windows Server 2003', 'win2k3'],
  [5, 2, 3790, 'domain-controller', 'Microsoft Windows Server 2003 R2', 'win2k3r2'],
  [6, 0, 6002, 'client', 'Windows Vista (TM) Business', 'winvista'],
  [6, 0, 6002, 'server', 'Windows Server (R) 2008 Standard', 'win2k8'],
  [6, 1, 7601, 'client', 'Windows 7 Professional', 'win7'],
  [6, 1, 7601, 'server', 'Windows Server 2008 R2 Standard', 'win2k8r2'],
  [6, 2, 9200, 'client', 'Windows 8 Pro', 'win8'],
  [6, 2, 9200, 'server', 'Windows Server 2012 Standard', 'win2k12'],
  [6, 3, 9600, 'client', 'Windows 8.1 Pro', 'win8.1'],
  [6, 3, 9600, 'domain-controller', 'Windows Server 2012 R2 Standard', 'win2k12r2'],
  [10, 0, 19045, 'client', 'Windows 10 Pro', 'win10'],
  [10, 0, 22000, 'client', 'Windows 10 Pro', 'win11'],
  [10, 0, 26100, 'unknown', 'Windows 10 Pro', 'win11'],
  [10, 0, 14393, 'server', 'Windows Server 2016 Standard', 'win2k16'],
  [10, 0, 17763, 'server', 'Windows Server 2019 Standard', 'win2k19'],
  [10, 0, 20348, 'server', 'Windows Server 2022 Standard', 'win2k22'],
  [10, 0, 26100, 'server', 'Windows Server 2025 Standard', 'win2k25'],
  [11, 0, 99999, 'client', 'Windows 12', 'unknown'],
] as const)('%i.%i, build %i, %s: %s is %s', (major, minor, build, role, productName, id) => {
  expect(windowsOsinfo({ major, minor, build, role, productName })).toBe(id);
});

it.each([
  ['WinNT', '', 'client'],
  ['ServerNT', 'Server Core', 'server'],
  ['LanmanNT', 'Server', 'domain-controller'],
  [undefined, 'Server', 'server'],
  [undefined, 'Client', 'client'],
  ['other', '', 'unknown'],
] as const)('ProductType %s and InstallationType %s: %s', (productType, installationType, role) => {
  expect(roleOf(productType, installationType)).toBe(role);
});

it('a server of Windows 2025 on ARM, with the control set that is in use', async () => {
  const found = await inspect(
    {
      version: {
        ProductName: 'Windows Server 2025 Datacenter',
        InstallationType: 'Server Core',
        CurrentBuildNumber: '26100',
      },
      system: {
        Select: { Current: 2 },
        'ControlSet002\\Control\\ProductOptions': { ProductType: 'LanmanNT' },
        'ControlSet002\\Services\\ClusSvc': { Start: 2 },
      },
    },
    0xaa64,
  );
  expect(found).toMatchObject({
    osinfo: 'win2k25',
    arch: 'aarch64',
    productName: 'Windows Server 2025 Datacenter',
    productVariant: 'Server Core',
    warnings: ['FAILOVER_CLUSTER', 'DOMAIN_CONTROLLER'],
    windows: { currentControlSet: 'ControlSet002', role: 'domain-controller' },
  });
});

it('a cluster service that is disabled is no cluster', async () => {
  const system = { 'ControlSet001\\Services\\ClusSvc': { Start: 4 } };
  expect((await inspect({ system })).warnings).toEqual([]);
});

it('the letter of a GPT partition; without one, that of its SystemRoot', async () => {
  const place = Buffer.concat([Buffer.from('DMIO:ID:', 'latin1'), guidBytes(partitionGuid(3))]);
  const other = Buffer.concat([Buffer.from('DMIO:ID:', 'latin1'), guidBytes(partitionGuid(1))]);
  const cdrom = Buffer.from('\\??\\SCSI#CdRom', 'utf16le');
  const version = { SystemRoot: 'e:\\Windows' };
  const letters = { '\\DosDevices\\D:': cdrom, '\\DosDevices\\G:': other, '\\DosDevices\\F:': place };
  expect(await inspect({ version, system: { MountedDevices: letters } })).toMatchObject({
    windows: { systemDrive: 'F:' },
  });
  expect(await inspect({ version })).toMatchObject({ windows: { systemDrive: 'E:' } });
});

it('programs by the names that Windows shows, of which an odd one is left out', async () => {
  const uninstall = `${windows}\\Uninstall`;
  const found = await inspect({
    software: {
      [`${uninstall}\\{1}`]: {
        DisplayName: 'VMware Tools',
        DisplayVersion: '12.3.5',
        Publisher: 'VMware, Inc.',
      },
      [`${uninstall}\\odd`]: { DisplayName: 7 },
      [`${uninstall}\\update`]: { ParentKeyName: 'OperatingSystem' },
      [`WOW6432Node\\${uninstall}\\{2}`]: { DisplayName: 'Grün – 绿', DisplayVersion: Buffer.from([1]) },
    },
  });
  expect(found.applications).toEqual([
    { name: 'VMware Tools', epoch: 0, version: '12.3.5', release: '', arch: 'x86_64' },
    { name: 'Grün – 绿', epoch: 0, version: '', release: '', arch: 'i386' },
  ]);
});

it('policies, anti-virus programs and restarts that are due are warned of', async () => {
  const policies = 'Policies\\Microsoft\\Windows';
  const found = await inspect({
    software: {
      [`${windows}\\Group Policy\\History\\{35378EAC-683F-11D2-A89A-00C04FBBCFA2}`]: {},
      [`${policies}\\PowerShell`]: { EnableScripts: 1, ExecutionPolicy: 'AllSigned' },
      [`${policies}\\DeviceInstall\\Restrictions`]: { denyunspecified: 1 },
      [`${windows}\\Component Based Servicing\\RebootPending`]: {},
      [`WOW6432Node\\${windows}\\Uninstall\\{1}`]: { DisplayName: 'Sophos Endpoint Agent' },
    },
  });
  expect(found.warnings).toEqual([
    'GROUP_POLICY',
    'DRIVER_POLICY',
    'POWERSHELL_POLICY',
    'ANTIVIRUS',
    'UPDATES_PENDING',
  ]);
  expect(found.windows).toMatchObject({ groupPolicy: true, antivirus: ['Sophos Endpoint Agent'] });
});

it('policies that forbid nothing are not warned of', async () => {
  const policies = 'Policies\\Microsoft\\Windows';
  const found = await inspect({
    software: {
      [`${windows}\\Group Policy\\History\\{x}`]: {},
      [`${policies}\\PowerShell`]: { EnableScripts: 1, ExecutionPolicy: 'RemoteSigned' },
      [`${policies}\\DeviceInstall\\Restrictions`]: { DenyUnspecified: 0, DenyRemovableDevices: 1 },
      'Microsoft\\Windows Defender': { DisableAntiVirus: 0 },
    },
  });
  expect(found.warnings).toEqual([]);
  expect(found.windows?.groupPolicy).toBe(false);
});

it.each([
  ['Kaspersky Endpoint Security for Windows', '', true],
  ['ESET Endpoint Antivirus', 'ESET, spol. s r.o.', true],
  ['Agent', 'AVG Technologies', true],
  ['CrowdStrike Windows Sensor', 'CrowdStrike, Inc.', true],
  ['Trend Micro Apex One Security Agent', 'Trend Micro Inc.', true],
  ['Preset Manager', 'Example', false],
  ['Microsoft Visual C++ 2015 Redistributable', 'Microsoft Corporation', false],
  ['VMware Tools', 'VMware, Inc.', false],
])('%s of %j is an anti-virus program: %s', (displayName, publisher, is) => {
  const program = { key: '{1}', displayName, publisher, version: '', isWow64: false };
  expect(antivirusOf([program])).toEqual(is ? [displayName] : []);
});

it('a hive that Windows had not finished writing is reported', async () => {
  await using disks = await WindowsDisks.create(
    { '/dev/sda': gptDisk({ 3: types.basic }) },
    { '/dev/sda3': { type: 'ntfs', files: windowsFiles(), hives: windowsHives() } },
  );
  const path = '/Windows/System32/config/SYSTEM';
  const guest = disks.files('/dev/sda3');
  const base = await guest.pread(path, 512, 0);
  base.writeUInt32LE(base.readUInt32LE(8) + 1, 4);
  let checksum = 0;
  for (let offset = 0; offset < 508; offset += 4) checksum ^= base.readUInt32LE(offset);
  base.writeUInt32LE(checksum >>> 0, 508);
  await guest.pwrite(path, base, 0);
  const { inspection } = await disks.inspect();
  expect(inspection.windows?.recoveredHives).toEqual([expect.objectContaining({ path })]);
});

describe.each([
  // The letter is that of a partition 1 MiB from the start of an MBR disk, and of one of a GPT disk.
  ['SYSTEM-win7-vmware', { signature: 0x5cbea03e, offset: 1024 ** 2 }],
  ['SYSTEM-win10-laptop', { partition: 'AF09931F-A97F-4481-81D8-1E73C14B9EAF' }],
] as const)('a real hive, %s', (name, partition) => {
  itWithSamples(name)('tells the control set, the role and the letter of the system', async () => {
    const hives = { software: '/SOFTWARE', system: '/SYSTEM' };
    await using guest = await createTestGuest({
      files: { '/SYSTEM': sample(name), '/SOFTWARE': emptyHive() },
    });
    const { windows: found, isClusterNode } = await readWindowsFacts(guest, {
      hives,
      arch: 'x86_64',
      partition,
    });
    expect(found).toMatchObject({ currentControlSet: 'ControlSet001', role: 'client', systemDrive: 'C:' });
    expect(isClusterNode).toBe(false);
  });
});
