import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { Guestfs } from '../../../lib/guestfs/index';
import { Workplace } from './appliance';

jest.setTimeout(300_000);

let place: Workplace;
let guest: Guestfs;
const seen = { appliance: 0, enter: [] as string[], launch_done: 0, progress: 0 };

beforeAll(async () => {
  place = new Workplace();
  guest = await Guestfs.create();
  guest.on('appliance', () => seen.appliance++);
  guest.on('enter', (action) => seen.enter.push(action));
  guest.on('launch_done', () => seen.launch_done++);
  guest.on('progress', ({ position, total }) => {
    expect(position).toBeLessThanOrEqual(total);
    seen.progress++;
  });
  await place.prepare(guest);
  await guest.addDriveScratch(16 * 1024 ** 3);
  await guest.launch();
  await guest.partDisk('/dev/sda', 'mbr');
  await guest.mkfs('ext4', '/dev/sda1', { label: 'native' });
  await guest.mount('/dev/sda1', '/');
});

afterAll(async () => {
  await guest.close();
  expect(place.processes()).toEqual([]);
  expect(place.leftovers()).toEqual([]);
  place.remove();
});

test('a launch tells what it does', async () => {
  expect(seen.launch_done).toBe(1);
  expect(seen.appliance).toBeGreaterThan(0);
  expect(seen.enter).toContain('launch');
  expect(seen.progress).toBeGreaterThan(0);
  expect(await guest.isReady()).toBe(true);
});

test('every kind of result comes back from the appliance', async () => {
  expect(await guest.listFilesystems()).toEqual({ '/dev/sda1': 'ext4', '/dev/sdb': 'unknown' });
  expect(await guest.listPartitions()).toEqual(['/dev/sda1']);
  expect(await guest.vfsLabel('/dev/sda1')).toBe('native');
  expect(await guest.blockdevGetsize64('/dev/sda')).toBe(64 * 1024 * 1024);
  expect(await guest.exists('/lost+found')).toBe(true);
  const status = await guest.statns('/lost+found');
  expect(status.st_ino).toBe(11n);
  expect(status.st_mode & 0o40000).not.toBe(0);
  expect(typeof (await guest.statvfs('/')).fsid).toBe('bigint');
});

test('bytes survive the way there and back', async () => {
  const bytes = Buffer.from(Array.from({ length: 4096 }, (_, index) => index % 256));
  await guest.write('/bytes', bytes);
  expect(await guest.readFile('/bytes')).toEqual(bytes);
  expect(await guest.filesize('/bytes')).toBe(4096);
  await guest.write('/größe €', 'text\n');
  expect(await guest.readLines('/größe €')).toEqual(['text']);
});

test('an error of the appliance carries its errno', async () => {
  await expect(guest.cat('/not/there')).rejects.toMatchObject({
    action: 'cat',
    errno: 'ENOENT',
    code: 'GUESTFS',
  });
});

test('an upload without end is stopped by its signal, and the handle goes on', async () => {
  const controller = new AbortController();
  const upload = guest.upload('/dev/zero', '/dev/sdb', { signal: controller.signal });
  setTimeout(() => controller.abort(), 500);
  const started = performance.now();
  await expect(upload).rejects.toMatchObject({ code: 'ABORTED' });
  expect(performance.now() - started).toBeLessThan(20_000);
  expect(await guest.exists('/bytes')).toBe(true);
});

test('an upload without end is stopped by cancel()', async () => {
  const upload = guest.upload('/dev/zero', '/dev/sdb');
  setTimeout(() => guest.cancel(), 500);
  await expect(upload).rejects.toMatchObject({ code: 'ABORTED' });
  expect(await guest.exists('/bytes')).toBe(true);
});

test('a long download reports progress', async () => {
  const before = seen.progress;
  // Progress begins after two seconds; 16 GiB take longer than that.
  const controller = new AbortController();
  const download = guest.download('/dev/sdb', '/dev/null', { signal: controller.signal });
  const rejected = expect(download).rejects.toMatchObject({ code: 'ABORTED' });
  await new Promise<void>((resolve) => guest.on('progress', () => resolve()));
  controller.abort();
  await rejected;
  expect(seen.progress).toBeGreaterThan(before);
});

test('a download arrives whole', async () => {
  await guest.fallocate64('/large', 40 * 1024 * 1024);
  const file = join(place.directory, 'large');
  await guest.download('/large', file);
  expect((await stat(file)).size).toBe(40 * 1024 * 1024);
});

test('destroy() ends an action that cannot be cancelled', async () => {
  const other = await Guestfs.create();
  await place.prepare(other);
  await other.launch();
  const sleep = other.sleep(600).catch((error: { code?: string }) => error.code);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const started = performance.now();
  await other.destroy();
  expect(performance.now() - started).toBeLessThan(5000);
  expect(await sleep).toBe('HANDLE_CLOSED');
});
