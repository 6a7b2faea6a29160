import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { windows } from './any-windows';
import { choose, scratchDirectory, tree } from './trees';
import { makeVirtioWinTree } from '../../../../guests/windows/virtio-win-tree';

const block = ['viostor'];

test('each device that the target has gets the newest driver for this Windows', async () => {
  const { choices, reports, reportOf } = await choose(
    tree({ systems: ['w10', '2k22'], arches: ['x86', 'amd64'] }),
    windows.server2022,
  );
  expect(choices.map(({ driver }) => [driver.device, driver.inf, driver.service])).toEqual([
    ['virtio-blk', 'viostor/2k22/amd64/viostor.inf', 'viostor'],
    ['virtio-scsi', 'vioscsi/2k22/amd64/vioscsi.inf', 'vioscsi'],
    ['virtio-net', 'NetKVM/2k22/amd64/netkvm.inf', 'netkvm'],
    ['virtio-balloon', 'Balloon/2k22/amd64/balloon.inf', 'BALLOON'],
    ['virtio-rng', 'viorng/2k22/amd64/viorng.inf', 'VirtRng'],
    ['virtio-serial', 'vioserial/2k22/amd64/vioser.inf', 'VirtioSerial'],
    ['virtio-vsock', 'viosock/2k22/amd64/viosock.inf', 'VirtioSocket'],
    ['pvpanic', 'pvpanic/2k22/amd64/pvpanic.inf', 'PVPanic'],
    ['fwcfg', 'fwcfg/2k22/amd64/fwcfg.inf', 'FwCfg'],
    ['smbus', 'smbus/2k22/amd64/smbus.inf', undefined],
  ]);
  expect(reports).toHaveLength(17);
  expect(reportOf('virtio-blk')).toEqual({
    device: 'virtio-blk',
    driver: {
      inf: 'viostor/2k22/amd64/viostor.inf',
      version: '100.95.104.26600',
      date: '2024-07-18',
      signature: {
        signer: 'Microsoft Windows Hardware Compatibility Publisher',
        digest: 'sha256',
        kind: 'trusted',
      },
    },
    reason: 'It is the newest for Windows Server 2022.',
    refused: [],
  });
  expect(reportOf('virtio-fs')).toEqual({
    device: 'virtio-fs',
    reason: 'The target has no such device.',
    refused: [],
  });
});

test('a driver has what its INF says, and the files that it needs', async () => {
  const { choices } = await choose(
    tree({ systems: ['w10'], drivers: ['vioscsi', 'balloon', 'netkvm'] }),
    windows.windows10,
  );
  const [scsi, net, balloon] = choices.map(({ driver }) => driver);
  expect(scsi).toMatchObject({
    infName: 'vioscsi.inf',
    hardwareIds: [
      'PCI\\VEN_1AF4&DEV_1004&SUBSYS_00081AF4&REV_00',
      'PCI\\VEN_1AF4&DEV_1004',
      'PCI\\VEN_1AF4&DEV_1048&SUBSYS_11001AF4&REV_01',
      'PCI\\VEN_1AF4&DEV_1048',
    ],
    serviceValues: {
      'Parameters\\PnpInterface': { '5': 1 },
      Parameters: { BusType: 10, DmaRemappingCompatible: 0 },
    },
    serviceType: 1,
    start: 0,
    errorControl: 1,
    group: 'SCSI miniport',
    binary: 'vioscsi.sys',
    className: 'SCSIAdapter',
    classGuid: '{4D36E97B-E325-11CE-BFC1-08002BE10318}',
  });
  expect(scsi?.files.map(({ name }) => name).sort()).toEqual(['vioscsi.cat', 'vioscsi.inf', 'vioscsi.sys']);
  expect(net?.files.map(({ name }) => name).sort()).toEqual([
    'netkvm.cat',
    'netkvm.inf',
    'netkvm.sys',
    'netkvmco.dll',
  ]);
  expect(balloon?.files.map(({ name }) => name)).toContain('blnsvr.exe');
  const program = await scsi?.files.find(({ name }) => name === 'vioscsi.sys')?.read();
  expect(program?.toString('latin1', 512, 560)).toMatch(/^vioscsi\.sys 100\.95\.104\.26600 for w10 amd64/);
});

test.each(['rpm', 'old-rpm', 'flat'] as const)('the layout %s is understood', async (layout) => {
  const directory = tree({ layout, systems: ['w8.1', 'w10', '2k8R2'], arches: ['amd64'], drivers: block });
  const { reportOf } = await choose(directory, windows.windows10);
  expect(reportOf('virtio-blk').driver?.inf).toMatch(
    { rpm: /w10/, 'old-rpm': /Win10/, flat: /viostor-w10amd64/ }[layout],
  );
  expect(reportOf('virtio-blk').fallback).toBeUndefined();
});

test('what a directory is called counts less than what the INF says', async () => {
  const directory = scratchDirectory();
  makeVirtioWinTree(join(directory, 'w10'), { layout: 'flat', systems: ['2k25'], drivers: block });
  makeVirtioWinTree(join(directory, 'Windows for me'), {
    layout: 'flat',
    systems: ['w10'],
    arches: ['amd64'],
    drivers: block,
  });
  const { reportOf } = await choose(directory, windows.windows10);
  expect(reportOf('virtio-blk')).toMatchObject({
    driver: { inf: 'Windows for me/viostor-w10amd64/viostor.inf' },
    reason: 'It is the newest whose INF says that it is for this Windows.',
    refused: [],
  });
});

describe('without a directory for this Windows', () => {
  test('the nearest older one is taken, and it is said', async () => {
    const directory = tree({
      systems: ['w8.1', '2k12R2', 'w10', '2k16', '2k19', '2k22', 'w11'],
      arches: ['amd64'],
      drivers: block,
    });
    const { reportOf, choices } = await choose(directory, windows.server2025);
    expect(reportOf('virtio-blk')).toMatchObject({
      driver: { inf: 'viostor/2k22/amd64/viostor.inf' },
      fallback: true,
      reason:
        'There is none for Windows Server 2025 Datacenter; this one is for Windows Server 2022, and its INF says that it fits.',
    });
    expect(choices[0]?.fallback).toBe(true);
    const client = await choose(
      tree({ systems: ['w10', '2k22'], arches: ['amd64'], drivers: block }),
      windows.windows11,
    );
    expect(client.reportOf('virtio-blk').driver?.inf).toBe('viostor/w10/amd64/viostor.inf');
  });

  test('one that asks for a newer Windows is not, and older kernels’ catalogues do not fit', async () => {
    const directory = tree({
      systems: ['2k12R2', 'w11', '2k25'],
      arches: ['amd64'],
      drivers: block,
      signers: { '2k12R2': { by: 'microsoft', digest: 'sha256' } },
    });
    const { reportOf } = await choose(directory, windows.server2016);
    expect(reportOf('virtio-blk')).toEqual({
      device: 'virtio-blk',
      reason: 'Every one that is for this Windows was left out.',
      refused: [
        expect.objectContaining({
          inf: 'viostor/2k12R2/amd64/viostor.inf',
          reason: 'Left out: its catalogue is for 6.3 alone, not for 10.0.',
        }),
      ],
    });
  });

  test('there is none for another architecture', async () => {
    const { reportOf } = await choose(
      tree({ systems: ['w10'], arches: ['x86', 'ARM64'], drivers: block }),
      windows.windows10,
    );
    expect(reportOf('virtio-blk')).toEqual({ device: 'virtio-blk', reason: 'There is none.', refused: [] });
  });
});

describe('signatures', () => {
  test('who vouches for himself is refused by 64 bits, and not by 32', async () => {
    const directory = tree({ systems: ['w8.1', '2k12R2'], arches: ['x86', 'amd64'], drivers: block });
    const { reportOf } = await choose(directory, windows.server2012R2);
    expect(reportOf('virtio-blk').driver).toBeUndefined();
    expect(
      reportOf('virtio-blk').refused.map(({ inf, signature, reason }) => [inf, signature.kind, reason]),
    ).toEqual([
      [
        'viostor/2k12R2/amd64/viostor.inf',
        'self-signed',
        'Left out: it is signed by Red Hat Inc., for whom no authority vouches, and Windows of 64 bits refuses it.',
      ],
      ['viostor/w8.1/amd64/viostor.inf', 'self-signed', expect.stringContaining('no authority vouches')],
    ]);
    const small = await choose(directory, { ...windows.windows81, arch: 'x86' });
    expect(small.reportOf('virtio-blk').driver).toMatchObject({ signature: { kind: 'self-signed' } });
  });

  test('nor does an authority of one’s own count', async () => {
    const { reportOf } = await choose(
      tree({ systems: ['w10'], drivers: block, signers: { w10: { by: 'company', digest: 'sha256' } } }),
      windows.windows10,
    );
    expect(reportOf('virtio-blk').refused[0]).toMatchObject({
      signature: { signer: 'Example drivers', kind: 'self-signed' },
    });
  });

  test('Windows 7 takes SHA-2 only with its update, else an older driver by SHA-1', async () => {
    const directory = scratchDirectory();
    makeVirtioWinTree(join(directory, 'new'), { systems: ['w7'], arches: ['amd64'], drivers: block });
    makeVirtioWinTree(join(directory, 'old'), {
      systems: ['w7'],
      arches: ['amd64'],
      drivers: block,
      release: 173,
      signers: { w7: { by: 'digicert', digest: 'sha1' } },
    });
    const updated = await choose(directory, windows.windows7);
    expect(updated.reportOf('virtio-blk')).toMatchObject({
      driver: { version: '61.95.104.26600', signature: { digest: 'sha256' } },
      refused: [],
    });
    const { reportOf } = await choose(directory, windows.windows7, { knowsSha2: false });
    expect(reportOf('virtio-blk')).toMatchObject({
      driver: {
        version: '61.2.104.17300',
        signature: { signer: 'Red Hat, Inc', digest: 'sha1', kind: 'trusted' },
      },
      reason: 'It is the newest that Windows takes for Windows 7.',
      refused: [
        {
          version: '61.95.104.26600',
          reason:
            'Left out: it is signed with SHA-2, and the guest has neither KB3033929 nor KB4474419 nor KB4490628.',
        },
      ],
    });
  });

  test('XP and Server 2003 take every driver', async () => {
    const directory = tree({
      systems: ['xp', '2k3'],
      drivers: block,
      signers: { xp: {}, '2k3': { by: 'self', digest: 'sha256' } },
    });
    const xp = await choose(directory, windows.xp);
    expect(xp.reportOf('virtio-blk').driver).toMatchObject({
      inf: 'viostor/xp/x86/viostor.inf',
      signature: { kind: 'unsigned', signer: '', digest: '' },
    });
    const server = await choose(directory, windows.server2003, { knowsSha2: false });
    expect(server.reportOf('virtio-blk').driver).toMatchObject({
      inf: 'viostor/2k3/amd64/viostor.inf',
      signature: { kind: 'self-signed' },
    });
  });

  test.each([
    ['no catalogue', 'it has no catalogue', (d: string) => rmSync(`${d}/viostor.cat`)],
    [
      'another catalogue',
      'viostor.cat does not hold viostor.inf as it is',
      (d: string) => writeFileSync(`${d}/viostor.inf`, '\r\n; mine', { flag: 'a' }),
    ],
    [
      'another program',
      'viostor.cat does not hold viostor.sys as it is',
      (d: string) => writeFileSync(`${d}/viostor.sys`, 'mine', { flag: 'a' }),
    ],
    [
      'a catalogue that is cut short',
      'viostor.cat cannot be read',
      (d: string) => writeFileSync(`${d}/viostor.cat`, readFileSync(`${d}/viostor.cat`).subarray(0, 500)),
    ],
    [
      'a catalogue that was changed',
      'the signature of viostor.cat is damaged',
      (d: string) => {
        const catalogue = readFileSync(`${d}/viostor.cat`);
        // The name of a file, which is signed with the rest.
        catalogue.write('V', catalogue.indexOf(Buffer.from('viostor.inf', 'utf16le')));
        writeFileSync(`${d}/viostor.cat`, catalogue);
      },
    ],
  ])('%s is noticed', async (_, reason, change) => {
    const directory = tree({ systems: ['2k16'], drivers: block });
    for (const place of ['viostor/2k16/amd64', 'amd64/2k16']) change(join(directory, place));
    const { reportOf } = await choose(directory, windows.server2016);
    expect(reportOf('virtio-blk').driver).toBeUndefined();
    expect(reportOf('virtio-blk').refused[0]).toMatchObject({ signature: { kind: 'unsigned' } });
    expect(reportOf('virtio-blk').refused[0]?.reason).toContain(reason);
  });
});

describe('packages that are of no use', () => {
  const directory = () => tree({ systems: ['w10', '2k16'], arches: ['amd64'], drivers: block });
  const own = ['viostor/w10/amd64', 'amd64/w10'];

  test('one without its program is passed over', async () => {
    const place = directory();
    for (const path of own) rmSync(join(place, path, 'viostor.sys'));
    const { reportOf } = await choose(place, windows.windows10);
    expect(reportOf('virtio-blk')).toMatchObject({
      driver: { inf: 'viostor/2k16/amd64/viostor.inf' },
      refused: [{ inf: 'viostor/w10/amd64/viostor.inf', reason: 'Left out: viostor.sys is missing.' }],
    });
  });

  test('one whose program is for another processor is passed over', async () => {
    const place = tree({ systems: ['xp'], drivers: block, signers: { xp: {} } });
    const other = tree({ systems: ['w10'], arches: ['amd64'], drivers: block });
    copyFileSync(join(other, 'viostor/w10/amd64/viostor.sys'), join(place, 'viostor/xp/x86/viostor.sys'));
    const { reportOf } = await choose(place, windows.xp);
    expect(reportOf('virtio-blk').refused[0]?.reason).toBe('Left out: viostor.sys is not a program for x86.');
  });

  test('an INF that names a file elsewhere is passed over, and nothing is read from there', async () => {
    const place = tree({ systems: ['xp'], drivers: block, signers: { xp: {} } });
    const inf = join(place, 'viostor/xp/x86/viostor.inf');
    writeFileSync(inf, readFileSync(inf, 'latin1').replace('viostor.sys,,,2', '..\\..\\..\\outside.sys,,,2'));
    writeFileSync(join(place, 'outside.sys'), 'MZ');
    const { reportOf } = await choose(place, windows.xp);
    expect(reportOf('virtio-blk').refused[0]?.reason).toBe(
      'Left out: it names a file that is not beside its INF, "..\\\\..\\\\..\\\\outside.sys".',
    );
  });

  test.each([
    ['without a service', /^AddService.*$/m, '', 'its INF adds no service for the device'],
    [
      'with ids that are none',
      /PCI\\VEN_1AF4&DEV_10(\d\d)[^,\r]*/g,
      'PCI\\VEN_1AF4&DEV_10$1&A\\..\\B',
      undefined,
    ],
  ])('an INF %s is none of a disk', async (_, what, by, reason) => {
    const place = tree({ systems: ['xp'], drivers: block, signers: { xp: {} } });
    const inf = join(place, 'viostor/xp/x86/viostor.inf');
    writeFileSync(inf, readFileSync(inf, 'latin1').replace(what, by));
    const { reportOf } = await choose(place, windows.xp);
    expect(reportOf('virtio-blk').driver).toBeUndefined();
    expect(reportOf('virtio-blk').refused[0]?.reason).toBe(reason && `Left out: ${reason}.`);
  });

  test('smbus of 0.1.285 is left out on Server 2025 alone', async () => {
    const place = tree({ systems: ['2k22', '2k25'], drivers: ['smbus'], release: 285 });
    const { reportOf } = await choose(place, windows.server2025);
    expect(reportOf('smbus')).toMatchObject({ refused: [{ version: '100.114.104.28500' }, {}] });
    expect(reportOf('smbus').driver).toBeUndefined();
    const older = await choose(place, windows.server2022);
    expect(older.reportOf('smbus').driver?.version).toBe('100.114.104.28500');
  });
});

test('of two releases the newer one is taken, by numbers and not by letters', async () => {
  const directory = scratchDirectory();
  makeVirtioWinTree(join(directory, 'a'), {
    systems: ['w10'],
    arches: ['amd64'],
    drivers: block,
    release: 180,
  });
  makeVirtioWinTree(join(directory, 'b'), {
    systems: ['w10'],
    arches: ['amd64'],
    drivers: block,
    release: 271,
  });
  const { reportOf } = await choose(directory, windows.windows10);
  expect(reportOf('virtio-blk').driver?.version).toBe('100.100.104.27100');
});

test('of fwcfg and qemufwcfg the driver is taken, and the other where it is alone', async () => {
  const both = await choose(
    tree({ systems: ['w10'], arches: ['amd64'], drivers: ['fwcfg', 'qemufwcfg'] }),
    windows.windows10,
  );
  expect(both.reportOf('fwcfg').driver?.inf).toBe('fwcfg/w10/amd64/fwcfg.inf');
  const one = await choose(
    tree({ systems: ['w10'], arches: ['amd64'], drivers: ['qemufwcfg'] }),
    windows.windows10,
  );
  expect(one.choices[0]?.driver).toMatchObject({ device: 'fwcfg', infName: 'qemufwcfg.inf' });
  expect(one.choices[0]?.driver.service).toBeUndefined();
});

test('drivers of virtual functions and the protocol driver are not looked at', async () => {
  const directory = scratchDirectory();
  makeVirtioWinTree(join(directory, 'sriov'), { systems: ['w10'], arches: ['amd64'], drivers: ['netkvm'] });
  const { reportOf } = await choose(directory, windows.windows10);
  expect(reportOf('virtio-net').driver).toBeUndefined();
});
