import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openGuestfs } from '../../../lib/appliance';
import { kvmIsAccessible } from '../../../lib/appliance/settings';
import { openSource } from '../../../lib/input';
import { createOverlays } from '../../../lib/overlay';
import { startServer } from '../../../lib/programs/server';
import { socketPath } from '../../../lib/programs/socket-path';
import { createContext } from '../../../lib/run/context';
import { applianceCache } from '../support/appliance-cache';
import { hostState, leftovers, nothing } from '../support/leftovers';
import { openDisk, type OpenOutcome } from '../support/open-disk';
import { conversionTimeout } from '../support/source';

// KVM that is there and does not work. The QEMU that libguestfs is given here fails whenever it is to use KVM.

const directory = mkdtempSync(join(tmpdir(), 'v2v-kvm-test.'));
const disk = join(directory, 'disk.raw');
const memory = 512;
const cache = { LIBGUESTFS_CACHEDIR: applianceCache(directory) };

beforeAll(() => writeFileSync(disk, Buffer.alloc(8 * 1024 * 1024, 'data')));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A QEMU that does `failure` when it is to start an appliance under KVM, and its work otherwise. */
function qemuThat(failure: string): Record<string, string> {
  const program = join(directory, 'qemu');
  writeFileSync(
    program,
    `#!/bin/sh
case "$*" in
  *accel=kvm*-kernel*) ${failure};;
esac
exec qemu-system-x86_64 "$@"
`,
  );
  chmodSync(program, 0o755);
  return { LIBGUESTFS_HV: program, ...cache };
}

function expectOneWarningThenEmulation(outcome: OpenOutcome, reason: string, leastSecondsLost: number): void {
  expect(outcome.error).toBeUndefined();
  expect(outcome.devices).toEqual(['/dev/sda']);
  expect(outcome.events.filter(({ type }) => type === 'warning')).toEqual([
    expect.objectContaining({ code: 'KVM_UNUSABLE', message: expect.stringContaining(reason) }),
  ]);
  const [appliance] = outcome.events.filter((event) => event.type === 'appliance');
  expect(appliance).toMatchObject({ acceleration: 'tcg', backend: 'direct' });
  expect(appliance?.secondsLost).toBeGreaterThan(leastSecondsLost);
}

const whereKvmIs = kvmIsAccessible() ? test : test.skip;

whereKvmIs.each([false, true])(
  'a KVM that fails is noticed, said once, and done without (verbose: %s)',
  async (verbose) => {
    const host = hostState();
    const outcome = await openDisk(
      disk,
      { memory },
      qemuThat('echo "error: failed to set MSR 0x10a" >&2; exit 1'),
      verbose,
    );
    expectOneWarningThenEmulation(outcome, 'failed to set MSR 0x10a', 0);
    expect(await leftovers(host)).toEqual(nothing);
  },
  conversionTimeout,
);

whereKvmIs(
  'a KVM that hangs is given up after the limit',
  async () => {
    const host = hostState();
    const outcome = await openDisk(disk, { memory, launchTimeout: 3 }, qemuThat('exec sleep 10000'));
    expectOneWarningThenEmulation(outcome, 'did not start within 3 seconds', 3);
    expect(await leftovers(host)).toEqual(nothing);
  },
  conversionTimeout,
);

test(
  'emulation that was asked for is not preceded by an attempt with KVM',
  async () => {
    const environment = {
      ...qemuThat('echo "KVM was tried" >&2; exit 1'),
      LIBGUESTFS_BACKEND_SETTINGS: 'force_tcg',
    };
    const outcome = await openDisk(disk, { memory }, environment);
    expect(outcome.events.filter(({ type }) => type === 'warning')).toEqual([]);
    expect(outcome.events).toContainEqual(expect.objectContaining({ type: 'appliance', secondsLost: 0 }));
  },
  conversionTimeout,
);

test(
  'an appliance that cannot start is one sentence, and leaves nothing',
  async () => {
    const host = hostState();
    const outcome = await openDisk(
      disk,
      { memory, acceleration: 'tcg' },
      { LIBGUESTFS_HV: '/bin/false', ...cache },
    );
    expect(outcome.error).toMatchObject({ code: 'APPLIANCE_FAILED', hint: expect.any(String) });
    expect(outcome.error?.message).not.toContain('\n');
    expect(await leftovers(host)).toEqual(nothing);
  },
  conversionTimeout,
);

test(
  'a QEMU that is not there is named',
  async () => {
    const outcome = await openDisk(disk, { memory }, { LIBGUESTFS_HV: '/nowhere/qemu-system-x86_64' });
    expect(outcome.error).toMatchObject({
      code: 'PROGRAM_MISSING',
      hint: expect.stringContaining('qemu-system-x86'),
    });
  },
  conversionTimeout,
);

test(
  'what is written to a kept disk, a file or a server, stays, and what is written to an overlay does not reach its source',
  async () => {
    const [source, file, served] = ['source.raw', 'file.raw', 'served.raw'].map((name) =>
      join(directory, name),
    ) as [string, string, string];
    for (const copy of [source, file, served]) copyFileSync(disk, copy);
    {
      await using context = await createContext({ tempDir: directory });
      const socket = await socketPath('served.sock', context);
      const args = ['--persistent', '--format=raw', '--export-name=disk', `--socket=${socket}`, served];
      const server = await startServer({ program: 'qemu-nbd', args, socket }, context);
      const [overlay] = await createOverlays(
        await openSource({ mode: 'disk', paths: [source], format: 'raw' }, context),
        context,
      );
      await using guest = await openGuestfs(
        [
          overlay!,
          { kind: 'kept', image: { kind: 'file', path: file, format: 'raw' } },
          { kind: 'kept', image: { kind: 'nbd', uri: `nbd+unix:///disk?socket=${socket}`, format: 'raw' } },
        ],
        { memory },
        context,
      );
      const devices = await guest.listDevices();
      expect(devices).toEqual(['/dev/sda', '/dev/sdb', '/dev/sdc']);
      for (const device of devices) await guest.pwriteDevice(device, Buffer.from(`to ${device}`), 4096);
      await guest.shutdown();
      expect(server.failure).toBeUndefined();
    }
    const written = (path: string): string => readFileSync(path).toString('latin1', 4096, 4096 + 11);
    expect([source, file, served].map(written)).toEqual(['datadatadat', 'to /dev/sdb', 'to /dev/sdc']);
  },
  conversionTimeout,
);
