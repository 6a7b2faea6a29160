import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createContext, createOverlays, openGuestfs, openSource, type Context } from '../../../lib';
import { trimGuest } from '../../../lib/conversion';
import { Guestfs } from '../../../lib/guestfs';
import { inspectSource, type InspectOptions } from '../../../lib/inspect';
import type { V2vEvent } from '../../../types/events';
import { linuxCaps } from '../../unit/output/guest';
import { luksFormat, writeSmallGuest } from '../support/small-guest';
import { acceleration, conversionTimeout } from '../support/source';

// Guests on one layout of storage each, with no more in them than an inspection needs. All are made in one appliance.

const directory = mkdtempSync(join(tmpdir(), 'v2v-storage-test.'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const megabytes = { luks: 128, lvm: 128, raid1: 48, raid2: 48, usr: 128 };
type Disk = keyof typeof megabytes;
const disks = Object.keys(megabytes) as Disk[];
const image = (disk: Disk) => join(directory, `${disk}.img`);
const device = (disk: Disk) => `/dev/sd${'abcde'[disks.indexOf(disk)]}`;

/** Nothing is converted here. */
const conversion = { guestcaps: linuxCaps };

const passphrase = 'correct horse';
const randomKey = Buffer.from([0x00, 0xff, 0xfe, 0x0a, 0x80, 0x41, 0x0a]);
const keyFile = join(directory, 'random.key');

beforeAll(async () => {
  writeFileSync(keyFile, randomKey);
  for (const disk of disks) {
    writeFileSync(image(disk), '');
    truncateSync(image(disk), megabytes[disk] * 1024 * 1024);
  }
  await using guest = await Guestfs.create();
  guest.on('appliance', () => undefined);
  await guest.setBackend('direct');
  if (acceleration() === 'tcg') await guest.setBackendSettings(['force_tcg']);
  for (const disk of disks) await guest.addDrive(image(disk), { format: 'raw', cachemode: 'unsafe' });
  await guest.launch();
  for (const make of [makeLvmOnLuks, makeLuksOnLvm, makeRaid, makeSeparateUsr]) {
    await make(guest);
    await guest.umountAll();
  }
  await guest.shutdown();
}, conversionTimeout);

/** Two partitions, the first of 40 MiB. */
async function partition(guest: Guestfs, disk: Disk): Promise<[string, string]> {
  const boundary = 40 * 2048;
  await guest.partInit(device(disk), 'gpt');
  await guest.partAdd(device(disk), 'primary', 2048, boundary - 1);
  await guest.partAdd(device(disk), 'primary', boundary, (megabytes[disk] - 1) * 2048);
  return [`${device(disk)}1`, `${device(disk)}2`];
}

async function makeLvmOnLuks(guest: Guestfs): Promise<void> {
  const [boot, encrypted] = await partition(guest, 'luks');
  const { PART_ENTRY_UUID: place } = await guest.blkid(encrypted);
  await luksFormat(guest, `/dev/disk/by-partuuid/${place}`, Buffer.from(passphrase));
  await guest.cryptsetupOpen(encrypted, passphrase, 'building');
  await guest.pvcreate('/dev/mapper/building');
  await guest.vgcreate('crypt-vg', ['/dev/mapper/building']);
  await guest.lvcreate('root', 'crypt-vg', 40);
  await guest.lvcreate('swap', 'crypt-vg', 16);
  await guest.mkswap('/dev/crypt-vg/swap');
  await guest.mkfs('ext4', '/dev/crypt-vg/root');
  await guest.mkfs('ext4', boot);
  const { PART_ENTRY_UUID: partuuid } = await guest.blkid(boot);
  await guest.mount('/dev/crypt-vg/root', '/');
  await writeSmallGuest(guest, {
    fstab: `/dev/mapper/crypt--vg-root / ext4 defaults 0 1\nPARTUUID=${partuuid} /boot ext4 defaults 0 2\n`,
  });
}

async function makeLuksOnLvm(guest: Guestfs): Promise<void> {
  await guest.pvcreate(device('lvm'));
  await guest.vgcreate('vg', [device('lvm')]);
  await guest.lvcreate('root', 'vg', 64);
  await luksFormat(guest, '/dev/vg/root', randomKey);
  const uuid = await guest.luksUuid('/dev/vg/root');
  await guest.debugUpload(keyFile, '/random.key', 0o600);
  await guest.debug('sh', ['cryptsetup open -d /random.key /dev/vg/root building2']);
  await guest.mkfs('ext4', '/dev/mapper/building2');
  await guest.mount('/dev/mapper/building2', '/');
  await writeSmallGuest(guest, {
    fstab: '/dev/mapper/root_crypt / ext4 defaults 0 1\n',
    crypttab: `root_crypt UUID=${uuid} /etc/keys/root luks\n`,
  });
}

async function makeRaid(guest: Guestfs): Promise<void> {
  await guest.mdCreate('system', [device('raid1'), device('raid2')], { level: 'raid1' });
  const [array = ''] = await guest.listMdDevices();
  await guest.mkfs('ext4', array);
  await guest.mount(array, '/');
  await writeSmallGuest(guest, { fstab: '/dev/md/system / ext4 defaults 0 1\n' });
}

async function makeSeparateUsr(guest: Guestfs): Promise<void> {
  const [root, usr] = await partition(guest, 'usr');
  await guest.mkfs('ext4', root);
  await guest.mkfs('ext4', usr, { label: 'usr' });
  await guest.mount(root, '/');
  await guest.mkdir('/usr');
  await guest.mount(usr, '/usr');
  await writeSmallGuest(guest, {
    fstab: '/dev/nvme0n1p1 / ext4 defaults 0 1\nLABEL=usr /usr ext4 defaults 0 2\n',
  });
}

interface Opened {
  guest: Guestfs;
  context: Context;
  events: V2vEvent[];
  inspect: (options?: InspectOptions) => ReturnType<typeof inspectSource>;
}

/** Opens disks as a conversion does, in an appliance of their own. */
async function withGuest(names: Disk[], work: (opened: Opened) => Promise<void>): Promise<void> {
  const events: V2vEvent[] = [];
  await using context = await createContext({
    tempDir: directory,
    trace: true,
    onEvent: (event) => events.push(event),
  });
  const source = await openSource({ mode: 'disk', paths: names.map(image), format: 'raw' }, context);
  const overlays = await createOverlays(source, context);
  await using guest = await openGuestfs(overlays, { acceleration: acceleration(), memory: 768 }, context);
  await work({ guest, context, events, inspect: (options = {}) => inspectSource(guest, options, context) });
}

const ubuntu = {
  type: 'linux',
  distro: 'ubuntu',
  osinfo: 'ubuntu22.04',
  arch: 'x86_64',
  packageFormat: 'deb',
  applications: [
    expect.objectContaining({ name: 'base-files' }),
    expect.objectContaining({ name: 'bash' }),
  ] as unknown,
};

test(
  'LVM on LUKS: a wrong passphrase is told clearly, the right one opens it, and neither is in any event',
  () =>
    withGuest(['luks'], async ({ guest, context, events, inspect }) => {
      const error: unknown = await inspect({
        keys: [{ device: 'all', passphrase: 'hunter2 is wrong' }],
      }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({
        code: 'DISK_ENCRYPTED',
        subject: '/dev/sda2',
        message: expect.stringMatching(
          /^\/dev\/sda2 is encrypted \(LUKS, UUID [0-9a-f-]{36}\), and the key given/,
        ) as unknown,
      });

      const inspection = await inspect({ askPassphrase: () => Promise.resolve(passphrase) });
      expect(inspection).toMatchObject({
        ...ubuntu,
        root: '/dev/crypt-vg/root',
        mountpoints: [
          { path: '/', device: '/dev/crypt-vg/root' },
          { path: '/boot', device: '/dev/sda1' },
        ],
        encrypted: [{ device: '/dev/sda2', encryption: 'luks' }],
      });
      await trimGuest(guest, { inspection, conversion }, context);
      expect(events.filter(({ type }) => type === 'warning')).toEqual([]);
      expect(events).toContainEqual(
        expect.objectContaining({
          type: 'info',
          message: expect.stringContaining('/dev/crypt-vg/root') as unknown,
        }),
      );

      const log = JSON.stringify([events, inspection, error, String(error)]);
      expect(log).toContain('cryptsetup_open');
      expect(log).not.toContain('hunter2');
      expect(log).not.toContain(passphrase);
    }),
  conversionTimeout,
);

test(
  'LUKS on LVM, with a key of random bytes and a name from crypttab',
  () =>
    withGuest(['lvm'], async ({ inspect, events }) => {
      const inspection = await inspect({ keys: [{ device: '/dev/mapper/vg-root', file: keyFile }] });
      const volume = inspection.encrypted![0]!.volume;
      expect(volume).toMatch(/^\/dev\/mapper\/luks-[0-9a-f-]{36}$/);
      expect(inspection).toMatchObject({
        ...ubuntu,
        root: volume,
        mountpoints: [{ path: '/', device: volume }],
      });
      expect(inspection.filesystems).toEqual([volume]);
      // As libguestfs writes bytes in its traces.
      const messages = events.map((event) => ('message' in event ? event.message : '')).join('\n');
      expect(messages).toContain('debug_upload');
      expect(messages).not.toContain(String.raw`\x00\xff\xfe\x0a\x80`);
    }),
  conversionTimeout,
);

test(
  'the root on software RAID',
  () =>
    withGuest(['raid1', 'raid2'], async ({ inspect }) => {
      const inspection = await inspect();
      expect(inspection).toMatchObject({ ...ubuntu, root: expect.stringMatching(/^\/dev\/md/) as unknown });
      expect(inspection.mountpoints).toEqual([{ path: '/', device: inspection.root }]);
    }),
  conversionTimeout,
);

test(
  'Ubuntu 22.04 with its own /usr partition (libguestfs PR 187)',
  () =>
    withGuest(['usr'], async ({ inspect }) => {
      expect(await inspect()).toMatchObject({
        ...ubuntu,
        root: '/dev/sda1',
        mountpoints: [
          { path: '/', device: '/dev/sda1' },
          { path: '/usr', device: '/dev/sda2' },
        ],
        productName: 'Ubuntu 22.04.3 LTS',
      });
    }),
  conversionTimeout,
);
