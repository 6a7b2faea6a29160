import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Guestfs } from '../../../lib/guestfs';
import { inspectSource, type InspectOptions } from '../../../lib/inspect';
import { emptyHive, writeRegistry } from '../../../lib/testing';
import { bcdHive, guidBytes, types } from '../../unit/inspect/windows/support/partition-tables';
import { windowsFiles, windowsHives } from '../../unit/inspect/windows/support/windows-disks';
import { recordingContext } from '../../unit/support/recording-context';
import { acceleration, conversionTimeout } from '../support/source';

// A disk with as much of Windows on a real NTFS as an inspection reads, in the states that Windows can leave it in. What
// ntfs-3g makes of each is what the refusals rest on. All in one appliance.

const directory = mkdtempSync(join(tmpdir(), 'v2v-windows-test.'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const [esp, root] = ['/dev/sda1', '/dev/sda2'];
const bcd = '/EFI/Microsoft/Boot/BCD';
let guest: Guestfs;

beforeAll(async () => {
  const image = join(directory, 'disk.img');
  writeFileSync(image, '');
  truncateSync(image, 200 * 1024 ** 2);
  guest = await Guestfs.create();
  guest.on('appliance', () => undefined);
  await guest.setBackend('direct');
  if (acceleration() === 'tcg') await guest.setBackendSettings(['force_tcg']);
  await guest.addDrive(image, { format: 'raw' });
  await guest.launch();
  await guest.partInit('/dev/sda', 'gpt');
  await guest.partAdd('/dev/sda', 'p', 2048, 100_000);
  await guest.partAdd('/dev/sda', 'p', 102_400, 400_000);
  await guest.partSetGptType('/dev/sda', 1, types.esp);
  await guest.partSetGptType('/dev/sda', 2, types.basic);
  const partition = await guest.partGetGptGuid('/dev/sda', 2);
  await guest.mkfs('vfat', esp);
  await fill(esp, {}, { [bcd]: bcdHive({ partition }) });
  const letter = Buffer.concat([Buffer.from('DMIO:ID:', 'latin1'), guidBytes(partition)]);
  hives = windowsHives({
    version: { CurrentBuildNumber: '26100' },
    system: { MountedDevices: { '\\DosDevices\\C:': letter } },
  });
}, conversionTimeout);
afterAll(() => guest.close());

let hives: Record<string, Parameters<typeof writeRegistry>[2]>;

beforeEach(async () => {
  await guest.mkfs('ntfs', root);
  await fill(root, windowsFiles(), hives);
}, conversionTimeout);

async function fill(
  device: string,
  files: Record<string, unknown>,
  registry: Record<string, Parameters<typeof writeRegistry>[2]>,
): Promise<void> {
  await guest.mount(device, '/');
  for (const [path, content] of Object.entries(files)) await put(path, content as Buffer);
  for (const [path, keys] of Object.entries(registry)) {
    await put(path, emptyHive());
    await writeRegistry(guest, path, keys);
  }
  await guest.umountAll();
}

async function put(path: string, content: Buffer): Promise<void> {
  await guest.mkdirP(path.replace(/\/[^/]*$/, '') || '/');
  await guest.write(path, content);
}

async function inspect(options: InspectOptions = {}) {
  const context = recordingContext();
  try {
    const inspection = await inspectSource(guest, options, context);
    const warnings = context.events.flatMap((event) => (event.type === 'warning' ? [event.code] : []));
    return { inspection, warnings };
  } finally {
    await guest.umountAll();
  }
}

/** hiberfil.sys of a 64-bit Windows 10, as far as its header is read. */
async function hibernate(hiberboot: boolean): Promise<void> {
  const header = Buffer.alloc(8192);
  header.write('HIBR', 'latin1');
  header.writeUInt32LE(0x3e0, 12);
  header.writeUInt8(hiberboot ? 1 : 0, 0x364);
  await fill(root, { '/hiberfil.sys': header }, {});
}

/** A record of the master file table, and where it is on the device. */
async function recordOf(number: number): Promise<{ record: Buffer; cluster: number; offset: number }> {
  const boot = await guest.preadDevice(root, 512, 0);
  const cluster = boot.readUInt16LE(11) * boot.readUInt8(13);
  const offset = Number(boot.readBigUInt64LE(48)) * cluster + number * 1024;
  return { record: await guest.preadDevice(root, 1024, offset), cluster, offset };
}

function attributeOf(record: Buffer, type: number): number {
  let at = record.readUInt16LE(20);
  while (record.readUInt32LE(at) !== type) at += record.readUInt32LE(at + 4);
  return at;
}

/** Puts into $LogFile what Windows leaves there: the restart pages of a volume that it has mounted. */
async function leaveJournalOpen(majorVersion: number): Promise<void> {
  const { record, cluster } = await recordOf(2);
  const data = attributeOf(record, 0x80);
  const runs = data + record.readUInt16LE(data + 32);
  const lengthBytes = record.readUInt8(runs) & 0x0f;
  const length = record.readUIntLE(runs + 1, lengthBytes) * cluster;
  const first = record.readIntLE(runs + 1 + lengthBytes, record.readUInt8(runs) >> 4) * cluster;
  const page = restartPage(length, majorVersion);
  await guest.pwriteDevice(root, page, first);
  await guest.pwriteDevice(root, page, first + page.length);
}

/** See the documentation of Linux-NTFS, $LogFile. */
function restartPage(fileSize: number, majorVersion: number): Buffer {
  const page = Buffer.alloc(4096);
  page.write('RSTR', 'latin1');
  page.writeUInt16LE(0x1e, 4); // where the bytes are that fixups replace, and how many
  page.writeUInt16LE(9, 6);
  page.writeUInt32LE(4096, 16); // size of pages
  page.writeUInt32LE(4096, 20);
  page.writeUInt16LE(0x40, 24); // the restart area
  page.writeInt16LE(majorVersion === 1 ? 1 : 0, 26);
  page.writeInt16LE(majorVersion, 28);
  const area = 0x40;
  page.writeBigUInt64LE(0x100000n, area);
  page.writeUInt16LE(1, area + 8); // one client, which is in use, and no flag that says clean
  page.writeUInt16LE(0xffff, area + 10);
  page.writeUInt16LE(0, area + 12);
  page.writeUInt32LE(67 - fileSize.toString(2).length, area + 16);
  page.writeUInt16LE(0x30 + 0xa0, area + 20);
  page.writeUInt16LE(0x30, area + 22);
  page.writeBigUInt64LE(BigInt(fileSize), area + 24);
  page.writeUInt16LE(0x30, area + 36);
  page.writeUInt16LE(0x40, area + 38);
  const client = area + 0x30;
  page.writeBigUInt64LE(0x100000n, client);
  page.writeBigUInt64LE(0x100000n, client + 8);
  page.writeUInt32LE(0xffffffff, client + 16);
  page.writeUInt32LE(8, client + 28);
  page.write('NTFS', client + 32, 'utf16le');
  page.writeUInt16LE(1, 0x1e);
  for (let sector = 0; sector < 8; sector += 1) {
    page.copy(page, 0x20 + 2 * sector, 512 * sector + 510, 512 * sector + 512);
    page.writeUInt16LE(1, 512 * sector + 510);
  }
  return page;
}

/** Whether Windows checks the volume when it boots. */
async function isDirty(): Promise<boolean> {
  const { record } = await recordOf(3);
  const information = attributeOf(record, 0x70);
  return (record.readUInt16LE(information + record.readUInt16LE(information + 20) + 10) & 1) === 1;
}

test(
  'a Windows that is shut down is known by its registry and its BCD',
  async () => {
    const { inspection, warnings } = await inspect();
    expect(warnings).toEqual([]);
    expect(inspection).toMatchObject({
      root,
      osinfo: 'win11',
      arch: 'x86_64',
      productName: 'Windows 11 Pro',
      firmware: { type: 'uefi', esps: [esp] },
      bootDevice: 0,
      windows: { build: 26100, role: 'client', systemDrive: 'C:', boot: { device: esp, path: bcd } },
    });
  },
  conversionTimeout,
);

test(
  'a journal that is open is refused before it is emptied',
  async () => {
    await leaveJournalOpen(1);
    await expect(inspect()).rejects.toMatchObject({ code: 'GUEST_DIRTY', subject: root });
    // It is still there: nothing was mounted to be written.
    await expect(inspect()).rejects.toMatchObject({ code: 'GUEST_DIRTY' });
  },
  conversionTimeout,
);

test(
  'one that is hibernated is refused, whatever the journal says',
  async () => {
    await hibernate(false);
    await leaveJournalOpen(2);
    await expect(inspect({ windows: { dropFastStartup: true } })).rejects.toMatchObject({
      code: 'GUEST_DIRTY',
      message: expect.stringContaining('is hibernated') as string,
    });
  },
  conversionTimeout,
);

test(
  'what Fast Startup has saved is dropped where that is asked for, and Windows checks its disk',
  async () => {
    await hibernate(true);
    await leaveJournalOpen(2);
    await expect(inspect()).rejects.toMatchObject({ code: 'GUEST_FAST_STARTUP' });
    const { inspection, warnings } = await inspect({ windows: { dropFastStartup: true } });
    expect(inspection.osinfo).toBe('win11');
    expect(warnings).toEqual(['FAST_STARTUP_DROPPED']);
    expect(await isDirty()).toBe(true);
    await guest.mountRo(root, '/');
    expect(await guest.exists('/hiberfil.sys')).toBe(false);
    await guest.umountAll();
    await expect(inspect()).rejects.toMatchObject({
      code: 'GUEST_DIRTY',
      message: expect.stringContaining('wants to check it') as string,
    });
  },
  conversionTimeout,
);
