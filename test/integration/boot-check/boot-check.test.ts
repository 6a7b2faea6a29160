import { readdirSync } from 'node:fs';

import {
  bootCheck,
  convert,
  createContext,
  createOverlays,
  openGuestfs,
  rehearse,
  type BootReport,
  type ConvertResult,
  type DiskImage,
} from '../../../lib';
import { isFull } from '../support/full';
import { sha256 } from '../support/leftovers';
import {
  acceleration,
  conversionTimeout,
  guestTimeout,
  packedGuest,
  type PackedGuest,
} from '../support/source';
import { brokenGuests, type BrokenGuest } from './broken-guests';

// A guest that boots is told from guests that do not, each broken in its own way on an overlay of the one that does.

const broken = brokenGuests.filter(({ chosen }) => isFull || chosen === true);
const check = { acceleration: acceleration(), timeLimit: 400 };

let packed: PackedGuest;
let directory: string;
let tempDir: string;
let result: ConvertResult;

const disks = (): DiskImage[] =>
  result.disks.map(({ path, format }) => ({ kind: 'file', path: path ?? '', format }));

/** What is said of a failure is in the test's message. */
const seen = ({ outcome, failure, evidence, console, screen }: BootReport) =>
  `${outcome} ${failure?.kind ?? evidence[0]?.kind}\n${console.slice(-1500)}\n${screen?.text ?? ''}`;

beforeAll(async () => {
  packed = await packedGuest('debian12');
  [directory, tempDir] = [packed.outputDirectory(), packed.outputDirectory()];
}, guestTimeout);
afterAll(() => packed?.remove());

it(
  'a guest that boots, tried with its conversion',
  async () => {
    result = await convert({
      input: { mode: 'ova', path: packed.ova },
      output: { mode: 'json', directory },
      disks: { format: 'qcow2', checksum: 'sha256' },
      appliance: { acceleration: acceleration() },
      bootCheck: check,
      tempDir,
    });
    const { boot } = result;
    expect(seen(boot!)).toMatch(/^booted (?:login-prompt|target)\n/);
    expect(boot).toMatchObject({ disks: 'copies', restarts: 0, screen: { type: 'image/png' } });
    expect(result.warnings.map(({ code }) => code)).not.toContain('BOOT_FAILED');
    // What the guest wrote went to an overlay.
    expect(await sha256(disks().map((disk) => (disk as { path: string }).path)[0]!)).toBe(
      result.disks[0]?.checksum?.value,
    );
    expect(readdirSync(tempDir)).toEqual([]);
  },
  conversionTimeout * 2,
);

async function tryBroken({ breakIt, machine }: BrokenGuest): Promise<BootReport> {
  await using context = await createContext({ tempDir });
  const overlays = await createOverlays({ disks: disks().map((image, id) => ({ id, image })) }, context);
  if (breakIt) {
    await using guest = await openGuestfs(overlays, { acceleration: acceleration() }, context);
    await breakIt(guest);
    await guest.shutdown();
  }
  return await bootCheck({ ...result.machine, ...machine }, overlays, check, context);
}

it.each(broken.map((each) => [each.what, each.kind, each] as const))(
  '%s: %s',
  async (_what, kind, guest) => {
    const boot = await tryBroken(guest);
    expect(seen(boot)).toMatch(new RegExp(`^failed ${kind}\n`));
    expect(boot.failure?.hint).not.toBe('');
    expect(readdirSync(tempDir)).toEqual([]);
  },
  conversionTimeout,
);

(isFull ? it : it.skip)(
  'a guest without a serial console gets one, and a rehearsal leaves the source and the host as they were',
  async () => {
    const rehearsal = await rehearse({
      input: { mode: 'ova', path: packed.ova },
      appliance: { acceleration: acceleration() },
      bootCheck: check,
      tempDir,
    });
    expect(seen(rehearsal.boot)).toMatch(/^booted /);
    expect(await sha256(packed.ova)).toBe(packed.digest);
    expect(readdirSync(tempDir)).toEqual([]);

    const quiet = { ...rehearsal.machine, serialConsole: false };
    const boot = await bootCheck(quiet, disks(), check);
    expect(boot.consoleFrom).toBe('added');
    expect(seen(boot)).toMatch(/^booted /);
  },
  conversionTimeout * 3,
);
