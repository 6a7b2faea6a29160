import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { kvmIsAccessible } from '../../../lib/appliance/settings';
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
