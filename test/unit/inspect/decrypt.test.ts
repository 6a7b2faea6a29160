import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { GuestfsError } from '../../../lib/errors';
import type { Guestfs } from '../../../lib/guestfs';
import { openEncryptedDevices, mapperName, type DecryptOptions } from '../../../lib/inspect/devices/decrypt';
import { filesystemHolders } from '../../../lib/inspect/devices/block-devices';
import { encryptionOf, isPhysicalVolume } from '../../../lib/inspect/devices/device-header';
import { asPassphrase, keysFor, logicalVolumeName } from '../../../lib/inspect/devices/disk-keys';
import { recordingContext } from '../support/recording-context';

type Contents = 'data' | 'luks' | 'bitlocker' | 'lvm' | 'member';

interface Device {
  contents: Contents;
  uuid?: string;
  key?: string;
  /** Devices that are there once this one is opened, or from the start for LVM. */
  brings?: Record<string, Device>;
}

function header(contents: Contents): Buffer {
  const bytes = Buffer.alloc(2048);
  if (contents === 'luks' || contents === 'member') bytes.write('LUKS\xba\xbe', 0, 'latin1');
  if (contents === 'bitlocker') bytes.write('-FVE-FS-', 3, 'latin1');
  if (contents === 'lvm') bytes.write('LABELONE', 512, 'latin1');
  return bytes;
}

/** An appliance with encrypted devices and LVM, in memory. Volumes show after a scan. */
class Appliance {
  readonly calls: string[] = [];
  readonly active = new Map<string, Device>();
  private readonly dormant = new Map<string, Device>();
  private readonly uploads = new Map<string, string>();

  constructor(partitions: Record<string, Device>) {
    for (const [name, device] of Object.entries(partitions)) this.add(name, device);
    this.scan();
  }

  private add(name: string, device: Device) {
    this.active.set(name, device);
    if (device.contents === 'lvm')
      for (const [lv, inner] of Object.entries(device.brings ?? {})) this.dormant.set(lv, inner);
  }
  private scan() {
    for (const [name, device] of [...this.dormant]) {
      this.dormant.delete(name);
      this.add(name, device);
    }
  }
  private device(name: string): Device {
    const device = this.active.get(name);
    if (device === undefined) throw new Error(`${name}: no such device`);
    return device;
  }

  open(opts: DecryptOptions = {}) {
    const partitions = [...this.active.keys()].filter((name) => /^\/dev\/sd/.test(name));
    const disks = new Map([['/dev/sda', Buffer.alloc(4608)]]);
    const context = recordingContext();
    const guest = this as unknown as Guestfs;
    return { context, devices: openEncryptedDevices(guest, { disks, partitions }, opts, context) };
  }

  listMdDevices = () => Promise.resolve([...this.active.keys()].filter((name) => name.startsWith('/dev/md')));
  lvs = () => {
    this.calls.push('lvs');
    return Promise.resolve([...this.active.keys()].filter((name) => /^\/dev\/vg/.test(name)));
  };
  lvmScan = () => Promise.resolve(this.scan());
  preadDevice = (name: string) => Promise.resolve(header(this.device(name).contents));
  vfsType = (name: string) => {
    const { contents } = this.device(name);
    return Promise.resolve(
      {
        luks: 'crypto_LUKS',
        bitlocker: 'BitLocker',
        member: 'linux_raid_member',
        lvm: 'LVM2_member',
        data: 'ext4',
      }[contents],
    );
  };
  vfsUuid = (name: string) => Promise.resolve(this.device(name).uuid ?? '');
  cryptsetupOpen = (name: string, key: string, map: string, options: { crypttype: string }) => {
    this.calls.push(`open ${name} ${map} ${options.crypttype}`);
    return this.unlock(name, key, map);
  };
  debugUpload = (file: string, path: string, mode: number) => {
    this.calls.push(`upload ${mode.toString(8)}`);
    this.uploads.set(path, file);
    return Promise.resolve();
  };
  debug = (_command: string, [script = '']: string[]) => {
    // None of its words needs quotes.
    const [program, , path = '', ...words] = script.split(' ');
    if (program !== 'cryptsetup') {
      this.uploads.delete(script.replace('rm -f ', ''));
      return Promise.resolve('');
    }
    expect(this.uploads.has(path)).toBe(true);
    const [uuid, map] = words.slice(-2) as [string, string];
    const [name] = [...this.active].find(([, device]) => `UUID=${device.uuid}` === uuid)!;
    return this.unlock(name, 'binary', map);
  };
  get leftBehind() {
    return this.uploads.size;
  }

  private unlock(name: string, key: string, map: string): Promise<void> {
    const device = this.device(name);
    if (device.key !== key) {
      return Promise.reject(
        new GuestfsError(
          'cryptsetup_open',
          '',
          'cryptsetup exited with status 2: No key available with this passphrase.',
        ),
      );
    }
    const inner = device.brings?.inside ?? { contents: 'data' };
    this.add(`/dev/mapper/${map}`, inner);
    return Promise.resolve();
  }
}

const lvmOnLuks = (): Record<string, Device> => ({
  '/dev/sda1': { contents: 'data' },
  '/dev/sda2': {
    contents: 'luks',
    uuid: 'U2',
    key: 'secret',
    brings: { inside: { contents: 'lvm', brings: { '/dev/vg/root': { contents: 'data' } } } },
  },
});

describe('openEncryptedDevices', () => {
  it('opens LVM on LUKS', async () => {
    const appliance = new Appliance(lvmOnLuks());
    const { devices, context } = appliance.open({ keys: [{ device: 'all', passphrase: 'secret' }] });
    expect(await devices).toMatchObject({
      volumes: ['/dev/vg/root'],
      opened: [{ device: '/dev/sda2', encryption: 'luks', uuid: 'U2', volume: '/dev/mapper/luks-U2' }],
    });
    expect(JSON.stringify(context.events)).not.toContain('secret');
  });

  it('opens LUKS on LVM on LUKS, deeper than virt-v2v does', async () => {
    const inner: Device = { contents: 'luks', uuid: 'U3', key: 'inner' };
    const partitions = lvmOnLuks();
    partitions['/dev/sda2']!.brings!.inside!.brings!['/dev/vg/root'] = inner;
    const keys = [
      { device: '/dev/mapper/vg-root', passphrase: 'inner' },
      { device: 'u2', passphrase: 'secret' },
    ];
    const { opened } = await new Appliance(partitions).open({ keys }).devices;
    expect(opened.map(({ device, volume }) => [device, volume])).toEqual([
      ['/dev/sda2', '/dev/mapper/luks-U2'],
      ['/dev/vg/root', '/dev/mapper/luks-U3'],
    ]);
  });

  it('opens LUKS on a RAID array, and leaves its members alone', async () => {
    const appliance = new Appliance({
      '/dev/sda1': { contents: 'member' },
      '/dev/sdb1': { contents: 'member' },
      '/dev/md127': { contents: 'luks', uuid: 'U1', key: 'secret' },
    });
    const { opened } = await appliance.open({ keys: [{ device: 'all', passphrase: 'secret' }] }).devices;
    expect(opened.map(({ device }) => device)).toEqual(['/dev/md127']);
  });

  it('opens BitLocker, which has no UUID', async () => {
    const appliance = new Appliance({ '/dev/sda3': { contents: 'bitlocker', key: 'secret' } });
    await appliance.open({ keys: [{ device: '/dev/sda3', passphrase: 'secret' }] }).devices;
    expect(appliance.calls).toEqual(['open /dev/sda3 cryptsda3 bitlk']);
  });

  it('asks nothing, and lists no volumes, where nothing is encrypted', async () => {
    const appliance = new Appliance({ '/dev/sda1': { contents: 'data' } });
    const asked = jest.fn();
    expect(await appliance.open({ askPassphrase: asked }).devices).toMatchObject({ opened: [], volumes: [] });
    expect(asked).not.toHaveBeenCalled();
    expect(appliance.calls).toEqual([]);
  });

  it('tries the keys for a device in their order', async () => {
    const keys = ['wrong', 'secret', 'never'].map((passphrase) => ({ device: 'all', passphrase }));
    const appliance = new Appliance(lvmOnLuks());
    await appliance.open({ keys }).devices;
    expect(appliance.calls.filter((call) => call.startsWith('open'))).toHaveLength(2);
  });

  it('asks once where no key is for the device', async () => {
    const asked = jest.fn(() => Promise.resolve('secret'));
    const keys = [{ device: '/dev/sdb1', passphrase: 'other' }];
    await new Appliance(lvmOnLuks()).open({ keys, askPassphrase: asked }).devices;
    expect(asked.mock.calls).toEqual([[{ name: '/dev/sda2', uuid: 'U2' }]]);
  });

  it.each([
    ['no key', {}, 'and no key is given for it'],
    [
      'a wrong key',
      { keys: [{ device: 'U2', passphrase: 'hunter2' }] },
      'and the key given for it does not open it',
    ],
    [
      'wrong keys',
      { keys: ['hunter2', 'hunter3'].map((passphrase) => ({ device: 'all', passphrase })) },
      'and none of the 2 keys given for it opens it',
    ],
    [
      'a wrong answer',
      { askPassphrase: () => Promise.resolve('hunter2') },
      'and the passphrase that was entered does not open it',
    ],
  ])(
    'says which device is locked, and how to open it: %s',
    async (_name, options: DecryptOptions, problem) => {
      const error: unknown = await new Appliance(lvmOnLuks())
        .open(options)
        // Without a key it is left closed, and the error kept for whoever needs what is in it.
        .devices.then(({ closed }) => closed?.[0]?.error)
        .catch((reason: unknown) => reason);
      expect(error).toMatchObject({
        code: 'DISK_ENCRYPTED',
        subject: '/dev/sda2',
        message: `/dev/sda2 is encrypted (LUKS, UUID U2), ${problem}.`,
        hint: expect.stringContaining('--key U2:key:'),
      });
      expect(JSON.stringify([error, String(error), (error as Error).stack])).not.toContain('hunter');
    },
  );

  it('leaves what no key is given for closed, and opens the rest', async () => {
    const partitions: Record<string, Device> = {
      ...lvmOnLuks(),
      '/dev/sdb': { contents: 'luks', uuid: 'U9', key: 'other' },
    };
    const keys = [{ device: 'U2', passphrase: 'secret' }];
    const devices = await new Appliance(partitions).open({ keys }).devices;
    expect(devices.opened.map(({ device }) => device)).toEqual(['/dev/sda2']);
    expect(devices.closed).toMatchObject([
      {
        device: '/dev/sdb',
        error: {
          code: 'DISK_ENCRYPTED',
          message: '/dev/sdb is encrypted (LUKS, UUID U9), and no key is given for it.',
        },
      },
    ]);
    // Nothing that can be mounted or trimmed is on it.
    expect(filesystemHolders(devices)).toEqual(['/dev/sda1', '/dev/vg/root']);
  });

  it('says that Clevis is not there, in the words for it', async () => {
    const { devices } = new Appliance(lvmOnLuks()).open({ keys: [{ device: 'all', clevis: true }] });
    await expect(devices).rejects.toMatchObject({ code: 'NOT_SUPPORTED', subject: '/dev/sda2' });
  });

  it.each(['', 'a\0b'])('refuses a passphrase that cannot be one: %j', async (passphrase) => {
    const { devices } = new Appliance({}).open({ keys: [{ device: 'all', passphrase }] });
    await expect(devices).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('key files', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'v2v-keys-test.'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));
  const file = (content: Buffer | string) => {
    const path = join(directory, 'key');
    writeFileSync(path, content);
    return path;
  };
  const luksWith = (key: string) => new Appliance({ '/dev/sda1': { contents: 'luks', uuid: 'U1', key } });

  it('the end of a line is part of the key', async () => {
    const keys = [{ device: 'all', file: file('with newline\n') }];
    await luksWith('with newline\n').open({ keys }).devices;
    await expect(luksWith('with newline').open({ keys }).devices).rejects.toMatchObject({
      code: 'DISK_ENCRYPTED',
    });
  });

  it('random bytes go into the appliance as a file, which is removed there', async () => {
    const keys = [{ device: 'all', file: file(Buffer.from([0, 0xff, 0xfe, 10])) }];
    const appliance = luksWith('binary');
    expect((await appliance.open({ keys }).devices).opened).toHaveLength(1);
    expect(appliance.calls).toEqual(['upload 600']);
    expect(appliance.leftBehind).toBe(0);
    const other = luksWith('another');
    await expect(other.open({ keys }).devices).rejects.toMatchObject({ code: 'DISK_ENCRYPTED' });
    expect(other.leftBehind).toBe(0);
  });

  it('a file that is not there or empty is told before anything is opened', async () => {
    const missing = [{ device: 'all', file: join(directory, 'none') }];
    const appliance = luksWith('x');
    await expect(appliance.open({ keys: missing }).devices).rejects.toMatchObject({
      code: 'HOST_PERMISSION',
    });
    await expect(appliance.open({ keys: [{ device: 'all', file: file('') }] }).devices).rejects.toMatchObject(
      { code: 'USAGE' },
    );
    expect(appliance.calls).toEqual([]);
  });
});

it.each([
  ['/dev/mapper/vg-lv', '/dev/vg/lv'],
  ['/dev/mapper/my--vg-my--lv', '/dev/my-vg/my-lv'],
  ['/dev/mapper/a-b-c', '/dev/mapper/a-b-c'],
  ['/dev/mapper/-lv', '/dev/mapper/-lv'],
  ['/dev/mapper/luks', '/dev/mapper/luks'],
  ['/dev/sda1', '/dev/sda1'],
])('%s is %s for libguestfs', (name, expected) => {
  expect(logicalVolumeName(name)).toBe(expected);
});

it('a key is for a device by its name, its UUID or for all', () => {
  const keys = ['all', '/dev/sda2', '/dev/sda3', 'ABC', ''].map((device) => ({ device, passphrase: 'x' }));
  const found = keysFor(keys, { name: '/dev/sda2', uuid: 'abc' }).map(({ device }) => device);
  expect(found).toEqual(['all', '/dev/sda2', 'ABC']);
  expect(keysFor(keys, { name: '/dev/sda9', uuid: '' }).map(({ device }) => device)).toEqual(['all']);
});

it('bytes are a passphrase where a C string of UTF-8 carries them', () => {
  expect(asPassphrase(Buffer.from('ä\n'))).toBe('ä\n');
  expect(asPassphrase(Buffer.from([0x61, 0]))).toBeUndefined();
  expect(asPassphrase(Buffer.from([0xff]))).toBeUndefined();
});

it('headers are told apart', () => {
  expect(encryptionOf(header('luks'))).toBe('luks');
  expect(encryptionOf(header('bitlocker'))).toBe('bitlocker');
  expect(encryptionOf(Buffer.alloc(0))).toBeUndefined();
  expect(isPhysicalVolume(header('lvm'))).toBe(true);
  expect(isPhysicalVolume(header('luks'))).toBe(false);
});

it('names what is opened as virt-v2v does', () => {
  expect(mapperName('/dev/vg-a/lv_b', '')).toBe('cryptvgalvb');
  expect(mapperName('/dev/sda2', 'aa-bb')).toBe('luks-aa-bb');
});
