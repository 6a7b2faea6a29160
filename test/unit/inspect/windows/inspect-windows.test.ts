import { bitLockerVolume } from './support/volumes';
import { WindowsDisks, windowsFiles, windowsHives, type Filesystem } from './support/windows-disks';
import { bcdHive, gptDisk, mbrDisk, partitionGuid, signature, types } from './support/partition-tables';

const bcd = '/EFI/Microsoft/Boot/BCD';
const windows = (
  changes: Parameters<typeof windowsHives>[0] = {},
  more: Partial<Filesystem> = {},
): Filesystem => ({
  type: 'ntfs',
  hives: windowsHives(changes),
  ...more,
  files: { ...windowsFiles(), ...more.files },
});
const esp = (partition: string): Filesystem => ({ type: 'vfat', hives: { [bcd]: bcdHive({ partition }) } });
const uefiDisk = gptDisk({ 1: types.esp, 3: types.basic, 4: types.recovery });

it('a UEFI guest: all of it is told by its own files, without the inspection of libguestfs', async () => {
  await using disks = await WindowsDisks.create(
    { '/dev/sda': gptDisk({ 1: types.linux }, 2), '/dev/sdb': uefiDisk },
    {
      '/dev/sda1': { type: 'ntfs', files: { '/data/file': '' } },
      '/dev/sdb1': esp(partitionGuid(3)),
      '/dev/sdb3': windows({
        version: {
          CurrentBuildNumber: '26100',
          ProductName: 'Windows 10 Enterprise',
          SystemRoot: 'C:\\WINDOWS',
        },
      }),
      // What would start there is for repairs.
      '/dev/sdb4': windows(),
    },
  );
  const { inspection, warnings } = await disks.inspect();
  expect(inspection).toMatchObject({
    root: '/dev/sdb3',
    type: 'windows',
    distro: 'windows',
    osinfo: 'win11',
    arch: 'x86_64',
    majorVersion: 10,
    minorVersion: 0,
    productName: 'Windows 11 Enterprise',
    productVariant: 'Client',
    firmware: { type: 'uefi', esps: ['/dev/sdb1'] },
    mountpoints: [{ path: '/', device: '/dev/sdb3' }],
    unmounted: ['/dev/sda1', '/dev/sdb1', '/dev/sdb4'],
    bootDevice: 1,
    windows: {
      systemroot: '/Windows',
      softwareHive: '/Windows/System32/config/SOFTWARE',
      systemHive: '/Windows/System32/config/SYSTEM',
      currentControlSet: 'ControlSet001',
      build: 26100,
      role: 'client',
      systemDrive: 'C:',
      groupPolicy: false,
      antivirus: [],
      recoveredHives: [],
      boot: { device: '/dev/sdb1', path: bcd },
    },
  });
  expect(warnings).toEqual([]);
  expect(disks.asked).not.toContain('inspectOs');
});

it('a BIOS guest: the active partition has the BCD, and the letter of the root is that of its place', async () => {
  const disk = mbrDisk({ 1: { type: 7, active: true, offset: 1 }, 2: { type: 7, offset: 500 } });
  const offset = 500 * 1024 ** 2;
  const letter = Buffer.alloc(12);
  letter.writeUInt32LE(signature, 0);
  letter.writeBigUInt64LE(BigInt(offset), 4);
  await using disks = await WindowsDisks.create(
    { '/dev/sda': disk },
    {
      '/dev/sda1': {
        type: 'ntfs',
        hives: { '/Boot/BCD': bcdHive({ signature, offset }, '\\Windows\\system32\\winload.exe') },
      },
      '/dev/sda2': windows({
        system: { MountedDevices: { '\\DosDevices\\D:': letter, '\\??\\Volume{1}': letter } },
      }),
    },
  );
  const { inspection } = await disks.inspect();
  expect(inspection).toMatchObject({
    root: '/dev/sda2',
    firmware: { type: 'bios' },
    bootDevice: 0,
    windows: { systemDrive: 'D:', boot: { device: '/dev/sda1', path: '/Boot/BCD' } },
  });
});

it('XP on a disk of its own: ntldr starts it, and its boot.ini names where it is', async () => {
  const disk = mbrDisk({ 1: { type: 7, active: true, offset: 1 } });
  const version = { ProductName: 'Microsoft Windows XP', CurrentVersion: '5.1', CurrentBuildNumber: '2600' };
  const hives = windowsHives({}, '/XP');
  const [software = ''] = Object.keys(hives);
  await using disks = await WindowsDisks.create(
    { '/dev/sda': disk },
    {
      '/dev/sda1': {
        type: 'ntfs',
        files: {
          ...windowsFiles('/XP', 0x014c),
          '/NTLDR': '',
          '/boot.ini':
            '[boot loader]\r\ntimeout=30\r\n[operating systems]\r\nmulti(0)disk(0)rdisk(0)partition(1)\\xp="Microsoft Windows XP" /fastdetect\r\n',
        },
        hives: { ...hives, [software]: { 'Microsoft\\Windows NT\\CurrentVersion': version } },
      },
    },
  );
  const { inspection } = await disks.inspect();
  expect(inspection).toMatchObject({
    osinfo: 'winxp',
    arch: 'i386',
    majorVersion: 5,
    minorVersion: 1,
    productVariant: 'unknown',
    bootDevice: 0,
    windows: { systemroot: '/XP', build: 2600, boot: { path: '/NTLDR' } },
  });
});

describe('several Windows', () => {
  const two = (defaults: { first?: boolean; second?: boolean }) =>
    WindowsDisks.create(
      {
        '/dev/sda': gptDisk({ 1: types.esp, 2: types.basic }, 1),
        '/dev/sdb': gptDisk({ 1: types.esp, 2: types.basic }, 2),
      },
      {
        '/dev/sda1': defaults.first ? esp(partitionGuid(2, 1)) : { type: 'vfat' },
        '/dev/sda2': windows({ version: { ProductName: 'Windows 10 Home' } }),
        '/dev/sdb1': defaults.second ? esp(partitionGuid(2, 2)) : { type: 'vfat' },
        '/dev/sdb2': windows(),
      },
    );

  it('the one that the BCD starts is taken where nobody can be asked', async () => {
    await using disks = await two({ second: true });
    const { inspection } = await disks.inspect();
    expect(inspection).toMatchObject({
      root: '/dev/sdb2',
      bootDevice: 1,
      firmware: { esps: ['/dev/sdb1', '/dev/sda1'] },
    });
  });

  it('somebody who can be asked is told their names, and which one it is', async () => {
    await using disks = await two({ second: true });
    const askRoot = jest.fn(() => Promise.resolve('/dev/sda2'));
    const { inspection } = await disks.inspect({ askRoot });
    expect(inspection.root).toBe('/dev/sda2');
    expect(askRoot).toHaveBeenCalledWith([
      { device: '/dev/sda2', product: 'Windows 10 Home' },
      { device: '/dev/sdb2', product: 'Windows 10 Pro', bootDefault: true },
    ]);
  });

  it.each([
    ['none is started', {}],
    ['each disk starts its own', { first: true, second: true }],
  ])('where %s, one must be named', async (_, defaults) => {
    await using disks = await two(defaults);
    await expect(disks.inspect()).rejects.toMatchObject({
      code: 'ROOT_CHOICE',
      message: 'The guest has 2 operating systems: /dev/sda2 (Windows 10 Home), /dev/sdb2 (Windows 10 Pro).',
    });
    expect((await disks.inspect({ root: '/dev/sdb2' })).inspection.root).toBe('/dev/sdb2');
  });

  it('Windows PE is none to choose', async () => {
    await using disks = await WindowsDisks.create(
      { '/dev/sda': gptDisk({ 1: types.basic, 2: types.basic }) },
      {
        '/dev/sda1': windows({ system: { 'ControlSet001\\Control\\MiniNT': {} } }),
        '/dev/sda2': windows(),
      },
    );
    expect((await disks.inspect({ root: 'single' })).inspection.root).toBe('/dev/sda2');
  });

  it('beside a Linux the BCD does not decide', async () => {
    await using disks = await WindowsDisks.create(
      { '/dev/sda': gptDisk({ 1: types.esp, 2: types.basic, 3: types.linux }) },
      { '/dev/sda1': esp(partitionGuid(2)), '/dev/sda2': windows(), '/dev/sda3': { type: 'ext4' } },
    );
    disks.linuxRoots = ['/dev/sda3'];
    await expect(disks.inspect()).rejects.toMatchObject({
      code: 'ROOT_CHOICE',
      message:
        'The guest has 2 operating systems: /dev/sda3 (Debian GNU/Linux 12 (bookworm)), /dev/sda2 (Windows 10 Pro).',
    });
    expect((await disks.inspect({ root: '/dev/sda2' })).inspection.type).toBe('windows');
  });
});

describe('what is refused', () => {
  const one = (system: Filesystem, disk = uefiDisk) =>
    WindowsDisks.create({ '/dev/sda': disk }, { '/dev/sda1': esp(partitionGuid(3)), '/dev/sda3': system });
  const hiberfile = (text: string, hiberboot = 0): Buffer => {
    const header = Buffer.alloc(4096);
    header.write(text, 'latin1');
    header.writeUInt32LE(0x3e0, 12);
    header.writeUInt8(hiberboot, 0x364);
    return header;
  };

  it('hibernated, also where what Fast Startup saves may be dropped', async () => {
    await using disks = await one(windows({}, { probed: 14, files: { '/hiberfil.sys': hiberfile('HIBR') } }));
    await expect(disks.inspect({ windows: { dropFastStartup: true } })).rejects.toMatchObject({
      code: 'GUEST_DIRTY',
      message: 'Windows on /dev/sda3 is hibernated: the memory of its programs is saved in hiberfil.sys.',
    });
  });

  it('Fast Startup, unless it may be dropped', async () => {
    const system = windows({}, { probed: 14, files: { '/Hiberfil.sys': hiberfile('HIBR', 1) } });
    await using disks = await one(system);
    await expect(disks.inspect()).rejects.toMatchObject({
      code: 'GUEST_FAST_STARTUP',
      message: expect.stringContaining('was shut down with Fast Startup') as string,
    });
    const { warnings } = await disks.inspect({ windows: { dropFastStartup: true } });
    expect(warnings).toEqual(['FAST_STARTUP_DROPPED']);
    expect(disks.asked).toEqual(expect.arrayContaining(['ntfsfix', 'mountOptions']));
  });

  it('a file that is left over after a resume is none', async () => {
    await using disks = await one(windows({}, { files: { '/hiberfil.sys': hiberfile('wake') } }));
    expect((await disks.inspect()).warnings).toEqual([]);
  });

  it.each([
    [15, /was not closed by Windows: its journal holds changes/],
    [14, /was not closed by Windows/],
    [13, /is damaged: ntfs-3g.probe ends with status 13/],
  ])('an NTFS of which ntfs-3g.probe says %i', async (probed, message) => {
    await using disks = await one(windows({}, { probed }));
    await expect(disks.inspect()).rejects.toMatchObject({
      code: 'GUEST_DIRTY',
      message: expect.stringMatching(message) as string,
    });
    expect(disks.asked).not.toContain('mount');
  });

  it('an update that is not finished', async () => {
    await using disks = await one(windows({}, { files: { '/Windows/WinSxS/pending.xml': '<x/>' } }));
    await expect(disks.inspect()).rejects.toMatchObject({
      code: 'GUEST_UPDATING',
      message: expect.stringContaining('/Windows/WinSxS/pending.xml') as string,
    });
  });

  it('a hive that is no hive, by its name', async () => {
    const system = windows();
    await using disks = await one({
      ...system,
      hives: {},
      files: {
        ...system.files,
        '/Windows/System32/config/SOFTWARE': 'garbage',
        '/Windows/System32/config/SYSTEM': 'garbage',
      },
    });
    await expect(disks.inspect()).rejects.toMatchObject({
      code: 'REGISTRY_DAMAGED',
      subject: '/Windows/System32/config/SYSTEM',
      message: expect.stringMatching(
        /^The registry hive \/Windows\/System32\/config\/SYSTEM of the guest is damaged: /,
      ) as string,
    });
  });

  it('a hive that is not there, by its name', async () => {
    await using disks = await one({ ...windows(), hives: {} });
    await expect(disks.inspect()).rejects.toMatchObject({
      code: 'REGISTRY_DAMAGED',
      message: "The guest's registry has no /Windows/System32/config/software.",
    });
  });

  it('Windows 2000, and a registry that does not say what it is', async () => {
    const version = { CurrentVersion: '5.0', ProductName: 'Microsoft Windows 2000' };
    const hives = windowsHives();
    const [software = ''] = Object.keys(hives);
    const old = { ...hives, [software]: { 'Microsoft\\Windows NT\\CurrentVersion': version } };
    await using disks = await one({ ...windows(), hives: old });
    await expect(disks.inspect()).rejects.toMatchObject({
      code: 'GUEST_UNSUPPORTED',
      message: expect.stringContaining(
        'runs Microsoft Windows 2000, which is older than Windows XP',
      ) as string,
    });
    await using empty = await one({ ...windows(), hives: { ...hives, [software]: {} } });
    await expect(empty.inspect()).rejects.toMatchObject({ code: 'REGISTRY_DAMAGED' });
  });

  it('a system on a dynamic disk; one that has nothing but data is left alone', async () => {
    const dynamic = gptDisk({ 1: types.esp, 3: types.dynamic });
    await using disks = await one(windows(), dynamic);
    await expect(disks.inspect()).rejects.toMatchObject({
      code: 'GUEST_UNSUPPORTED',
      message: 'Windows on /dev/sda3 is on a dynamic disk, which cannot be converted.',
    });
    await using data = await WindowsDisks.create(
      { '/dev/sda': uefiDisk, '/dev/sdb': mbrDisk({ 1: { type: 0x42, offset: 1 } }) },
      { '/dev/sda1': esp(partitionGuid(3)), '/dev/sda3': windows(), '/dev/sdb1': { type: '' } },
    );
    expect((await data.inspect()).inspection.root).toBe('/dev/sda3');
  });

  it.each([
    ['dynamic', gptDisk({ 1: types.dynamic }), {}, /^Windows on \/dev\/sda1 is on a dynamic disk/],
    [
      'Windows 98',
      mbrDisk({ 1: { type: 0x0c, active: true, offset: 1 } }),
      { type: 'vfat', files: { '/IO.SYS': '', '/WINDOWS/WIN.COM': '' } },
      /is Windows 95, 98 or ME, which cannot be converted/,
    ],
    [
      'incomplete',
      mbrDisk({ 1: { type: 7, active: true, offset: 1 } }),
      { type: 'ntfs', files: { '/Windows/System32/ntoskrnl.exe': '' } },
      /is a Windows of which system32\\config or system32\\cmd.exe is missing/,
    ],
  ] as [string, Buffer, Partial<Filesystem>, RegExp][])(
    'what is found where no Windows is: %s',
    async (_, disk, filesystem, message) => {
      await using disks = await WindowsDisks.create(
        { '/dev/sda': disk },
        { '/dev/sda1': { type: '', ...filesystem } },
      );
      await expect(disks.inspect()).rejects.toMatchObject({
        code: 'GUEST_UNSUPPORTED',
        message: expect.stringMatching(message) as string,
      });
    },
  );
});

describe('BitLocker', () => {
  const bitlocker = (protection: number) =>
    WindowsDisks.create(
      { '/dev/sda': uefiDisk },
      {
        '/dev/sda1': esp(partitionGuid(3)),
        '/dev/sda3': { type: 'BitLocker', start: bitLockerVolume(protection) },
        '/dev/mapper/cryptsda3': windows(),
      },
    );
  const keys = [{ device: '/dev/sda3', passphrase: '123456-…' }];

  it.each([
    [0x100, '/dev/sda3 is encrypted and protected (BitLocker), and no key is given for it.'],
    [
      0,
      'BitLocker is suspended on /dev/sda3, which stays encrypted all the same, and no key is given for it.',
    ],
  ])('without a key it says how it is protected: %i', async (protection, message) => {
    await using disks = await bitlocker(protection);
    await expect(disks.inspect()).rejects.toMatchObject({
      code: 'DISK_ENCRYPTED',
      message,
      hint: expect.stringContaining('manage-bde') as string,
    });
  });

  it('with a key it is inspected, and the first boot will ask for it', async () => {
    await using disks = await bitlocker(0x100);
    const { inspection, warnings } = await disks.inspect({ keys });
    expect(inspection).toMatchObject({
      root: '/dev/mapper/cryptsda3',
      bootDevice: 0,
      encrypted: [{ device: '/dev/sda3', encryption: 'bitlocker' }],
      windows: { boot: { device: '/dev/sda1' } },
    });
    expect(warnings).toEqual(['BITLOCKER_RECOVERY']);
  });

  it('suspended, nothing is asked for', async () => {
    await using disks = await bitlocker(0);
    expect((await disks.inspect({ keys })).warnings).toEqual([]);
  });
});
