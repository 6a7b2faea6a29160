import { runChild } from '../../native/child';
import { Workplace } from './appliance';

jest.setTimeout(300_000);

const handles = 8;
const seconds = 8;
/** What file work and timers of the host application may take while appliances start, in milliseconds. */
const bound = 50;
/**
 * One answer in a hundred may be later: with eight emulated machines on two processors the kernel itself lets a process
 * wait now and then. A blocked pool or event loop shows in all of them, for seconds.
 */
const share = 0.99;
const worst = 1000;

interface Measured {
  machines: number;
  files: number[];
  ticks: number[];
}

test(`${handles} handles launching at once leave files and timers of the application alone`, async () => {
  const place = new Workplace();
  const child = await runChild(
    `${place.preparation}
    const { readFile } = require('node:fs/promises');
    const guests = await Promise.all(Array.from({ length: ${handles} }, () => Guestfs.create()));
    await Promise.all(guests.map(prepare));
    const launches = guests.map((guest) => guest.launch().catch(() => {}));
    const files = [];
    const ticks = [];
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      ticks.push(now - last - 10);
      last = now;
    }, 10);
    const begun = performance.now();
    let most = 0;
    let looked = begun;
    // As long as it takes until all run at once, and then for some seconds.
    for (let end = begun + 90_000; performance.now() < end; ) {
      const started = performance.now();
      await readFile('/etc/passwd');
      files.push(performance.now() - started);
      await sleep(5);
      if (most < ${handles} && performance.now() - looked > 1000) {
        looked = last = performance.now(); // looking through /proc is not what is measured
        most = Math.max(most, machines());
        if (most === ${handles}) end = performance.now() + ${seconds * 1000};
      }
    }
    clearInterval(timer);
    await Promise.all(guests.map((guest) => guest.destroy()));
    await Promise.all(launches);
    console.log(JSON.stringify({ machines: most, files, ticks }));`,
    { timeout: 200_000 },
  );
  expect(child).toMatchObject({ code: 0, signal: null, stderr: '' });
  const { machines, files, ticks } = JSON.parse(child.stdout) as Measured;
  const left = [...place.processes(), ...place.leftovers()];
  place.remove();
  expect(machines).toBe(handles);
  expect(left).toEqual([]);
  for (const delays of [files, ticks]) {
    delays.sort((a, b) => a - b);
    expect(delays.length).toBeGreaterThan(seconds * 20);
    expect(delays[Math.floor(delays.length * share)]).toBeLessThan(bound);
    expect(delays.at(-1)).toBeLessThan(worst);
  }
});
