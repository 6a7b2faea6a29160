import { Guestfs } from '../../../lib/guestfs/index';
import { runChild } from '../../native/child';
import { Workplace } from './appliance';

jest.setTimeout(300_000);

let place: Workplace;
beforeEach(() => (place = new Workplace()));
afterEach(() => place.remove());

test('a signal during a launch kills the appliance and rejects at once', async () => {
  const guest = await Guestfs.create();
  await place.prepare(guest);
  const controller = new AbortController();
  const launch = guest.launch({ signal: controller.signal });
  await new Promise((resolve) => guest.on('appliance', resolve));
  expect(place.processes()).not.toEqual([]);
  const started = performance.now();
  controller.abort();
  await expect(launch).rejects.toMatchObject({ code: 'ABORTED' });
  expect(performance.now() - started).toBeLessThan(1000);
  await guest.close();
  expect(place.processes()).toEqual([]);
  expect(place.leftovers()).toEqual([]);
});

test.each<[string, string, number]>([
  ['process.exit()', 'process.exit(3);', 3],
  ['an uncaught exception', 'setImmediate(() => { throw new Error("uncaught"); }); await sleep(60_000);', 1],
])('%s in the middle of a launch leaves nothing behind', async (_, ending, code) => {
  const child = await runChild(
    `${place.preparation}
    const guest = await Guestfs.create();
    await prepare(guest);
    guest.launch().catch(() => {});
    await booting(guest);
    ${ending}`,
    { timeout: 120_000 },
  );
  expect(child).toMatchObject({ code, signal: null });
  expect(place.processes()).toEqual([]);
  expect(place.leftovers()).toEqual([]);
});

test('a script that forgets to close keeps what it has written', async () => {
  const disk = `${place.directory}/disk`;
  const child = await runChild(
    `${place.preparation}
    globalThis.guest = await Guestfs.create();
    await prepare(guest);
    await guest.diskCreate(${JSON.stringify(disk)}, 'raw', 32 * 1024 * 1024);
    await guest.addDrive(${JSON.stringify(disk)}, { format: 'raw' });
    await guest.launch();
    await guest.mkfs('ext4', '/dev/sdb');
    await guest.mount('/dev/sdb', '/');
    await guest.write('/kept', 'kept');`,
    { timeout: 200_000 },
  );
  expect(child).toMatchObject({ code: 0, signal: null, stderr: '' });
  expect(place.processes()).toEqual([]);
  expect(place.leftovers()).toEqual([]);
  await using guest = await Guestfs.create();
  await place.prepare(guest);
  await guest.addDrive(disk, { format: 'raw', readonly: true });
  await guest.launch();
  await guest.mountRo('/dev/sdb', '/');
  expect(await guest.cat('/kept')).toBe('kept');
});
