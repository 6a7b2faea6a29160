import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { runChild } from './child';
import { StuckHypervisor } from './hypervisor';

let hypervisor: StuckHypervisor;
beforeEach(() => (hypervisor = new StuckHypervisor()));
afterEach(() => hypervisor.remove());

test.each([0, 1, 42])('process.exit(%i) with an idle handle', async (code) => {
  const child = await runChild(
    `globalThis.guest = await Guestfs.create(); await guest.getMemsize(); process.exit(${code});`,
  );
  expect(child).toMatchObject({ code, signal: null, stderr: '' });
});

test('process.exit() with calls in the queue', async () => {
  const child = await runChild(`
    const guests = await Promise.all(Array.from({ length: 8 }, () => Guestfs.create()));
    for (const guest of guests) for (let i = 0; i < 100; i++) guest.version().catch(() => {});
    process.exit(5);`);
  expect(child).toMatchObject({ code: 5, signal: null, stderr: '' });
});

test('process.exit() during a launch leaves no process and no directory', async () => {
  const child = await runChild(`${hypervisor.setup}
    guest.launch().catch(() => {});
    await running();
    process.exit(6);`);
  expect(child).toMatchObject({ code: 6, signal: null, stderr: '' });
  expect(hypervisor.isAlive()).toBe(false);
  expect(
    readdirSync(join(hypervisor.directory, 'tmp')).filter((name) => name.startsWith('libguestfs')),
  ).toEqual([]);
});

test('an uncaught exception during a launch does the same', async () => {
  const child = await runChild(`${hypervisor.setup}
    guest.launch().catch(() => {});
    await running();
    setImmediate(() => { throw new Error('uncaught'); });
    await sleep(10_000);`);
  expect(child.code).toBe(1);
  expect(child.stderr).toContain('Error: uncaught');
  expect(hypervisor.isAlive()).toBe(false);
  expect(
    readdirSync(join(hypervisor.directory, 'tmp')).filter((name) => name.startsWith('libguestfs')),
  ).toEqual([]);
});

test('process.exit() in an event listener', async () => {
  const child = await runChild(`
    const guest = await Guestfs.create();
    guest.on('trace', () => process.exit(8));
    await guest.setTrace(true);
    await guest.getMemsize();
    await sleep(10_000);`);
  expect(child).toMatchObject({ code: 8, signal: null, stderr: '' });
});

test('calls made by another exit listener', async () => {
  const child = await runChild(`
    const guest = await Guestfs.create();
    process.on('exit', () => {
      guest.getMemsize().catch(() => {});
      guest.cancel();
      guest.close();
      guest.destroy();
      Guestfs.create().catch(() => {});
    });
    process.exit(9);`);
  expect(child).toMatchObject({ code: 9, signal: null, stderr: '' });
});

test('a script that ends without closing ends, and quickly', async () => {
  const child = await runChild(`
    globalThis.guests = await Promise.all(Array.from({ length: 8 }, () => Guestfs.create()));
    await Promise.all(guests.map((guest) => guest.getMemsize()));`);
  expect(child).toMatchObject({ code: 0, signal: null, stderr: '' });
  expect(child.milliseconds).toBeLessThan(5000);
});
