/**
 * FIFOs, sockets and links in circles where a guest's files should be. Opening a FIFO waits for ever in a real guest; the
 * test guest refuses it in words that no test may see.
 */
import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';

import { convertGuest } from '../../../lib/conversion';
import { debianGuest, el9Guest, slesGuest, type TypicalGuest } from '../../../lib/testing';
import { linuxOf } from '../support/linux-of';

type Place = (host: string) => void;
const places: Record<string, Place> = {
  'a FIFO': (host) => void execFileSync('mkfifo', [host]),
  'a link to itself': (host) => symlinkSync(host.slice(host.lastIndexOf('/') + 1), host),
  'a link to a FIFO': (host) => {
    execFileSync('mkfifo', [`${host}.fifo`]);
    symlinkSync(`${host.slice(host.lastIndexOf('/') + 1)}.fifo`, host);
  },
};

/** Puts it in the place of a file. */
function put(typical: TypicalGuest, path: string, place: Place): void {
  const host = `${typical.guest.directory}${path}`;
  rmSync(host, { force: true });
  place(host);
}

async function convert(typical: TypicalGuest) {
  try {
    const { kernels } = linuxOf(await convertGuest(typical.guest, typical.input(), typical.context));
    return { kernels, said: JSON.stringify(typical.events) };
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return { code, said: `${message} ${JSON.stringify(typical.events)}` };
  }
}

/** The files that a conversion opens, each of them as it opened them. */
async function openedFiles(make: typeof debianGuest): Promise<string[]> {
  await using typical = await make();
  await convertGuest(typical.guest, typical.input(), typical.context);
  const paths = typical.guest.calls.flatMap(({ action, args }) =>
    /^(?:pread|read_file|cat|download|write|write_append|upload|cp|file_architecture)$/.test(action)
      ? [String(args[0])]
      : [],
  );
  const files: string[] = [];
  for (const path of new Set(paths)) {
    if (typical.guest.text(path) !== undefined && !/\.v2v|v2v-node/.test(path)) files.push(path);
  }
  return files;
}

/** What was tried in one kind of guest need not be tried in the next. */
const tried = new Set<string>();
const withoutVersion = (path: string): string => path.replace(/\d[\w.]*-\d[\w.-]*/g, 'VERSION');

it.each([
  ['a Debian guest', 'a FIFO', debianGuest],
  ['an EL 9 guest', 'a link to a FIFO', el9Guest],
  ['a SLES guest', 'a link to itself', slesGuest],
])(
  '%s is converted to an end with %s in the place of any file that is opened',
  async (_guest, what, make) => {
    const files = (await openedFiles(make)).filter((path) => !tried.has(withoutVersion(path)));
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) {
      tried.add(withoutVersion(file));
      await using typical = await make();
      // The conversion itself has made it.
      if (typical.guest.text(file) === undefined) continue;
      put(typical, file, places[what]!);
      const { code, said } = await convert(typical);
      expect([file, said]).not.toEqual([file, expect.stringContaining('wait for ever')]);
      expect([undefined, 'GUEST_UNSUPPORTED', 'INITRD', 'NO_KERNEL', 'NO_BOOTLOADER']).toContain(code);
    }
  },
  300_000,
);

it('does not take a FIFO for a kernel', async () => {
  await using typical = await debianGuest({ kernels: ['6.1.0-18-amd64', '6.1.0-25-amd64'] });
  put(typical, '/boot/vmlinuz-6.1.0-25-amd64', places['a FIFO']!);
  const { kernels } = await convert(typical);
  expect(kernels?.installed.map(({ version }) => version)).toEqual(['6.1.0-18-amd64']);
});
