import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { convert } from '../../../lib';
import type { ConvertResult } from '../../../types/result';
import { addressesByInterface } from '../support/addresses';
import {
  bootAndObserve,
  bootDomain,
  bootScript,
  bootTimeout,
  newlyFailedUnits,
  type BootReport,
} from '../support/boot';
import { guestsUnderTest } from '../support/guests-under-test';
import { hostState, leftovers, type HostState, nothing, sha256 } from '../support/leftovers';
import {
  acceleration,
  checkTimeout,
  conversionTimeout,
  guestTimeout,
  packedGuest,
  type PackedGuest,
} from '../support/source';
import { linuxOf } from '../../unit/support/linux-of';

// A guest as VMware packs it, converted and started on virtio: the job this library exists for.

const command = resolve(__dirname, '../../../dist/lib/cli/main.js');

describe.each(guestsUnderTest())('%s', (name, expected) => {
  let packed: PackedGuest;
  beforeAll(async () => {
    packed = await packedGuest(name);
  }, guestTimeout);
  afterAll(() => packed?.remove());

  function expectToRunAsBefore(report: BootReport): void {
    expect(report.rootDevice).toMatch(expected.rootDevice);
    expect(addressesByInterface(report.addresses)).toEqual(
      addressesByInterface(packed.guest.source.addresses),
    );
    expect(newlyFailedUnits(report, packed.guest)).toEqual([]);
  }

  describe('converted by convert() with -o local', () => {
    let host: HostState;
    let directory: string;
    let result: ConvertResult;

    beforeAll(async () => {
      host = hostState();
      directory = packed.outputDirectory();
      const { luks } = packed.guest;
      result = await convert({
        input: { mode: 'ova', path: packed.ova },
        output: { mode: 'local', directory },
        appliance: { acceleration: acceleration() },
        ...(luks && { keys: [{ device: luks.device, passphrase: luks.passphrase }] }),
      });
    }, conversionTimeout);

    it('gets the drivers into the initrd by the cheapest way that serves', () => {
      expect(linuxOf(result.conversion).initrd).toMatchObject({ strategy: expected.initrd });
      expect(result.conversion.guestcaps).toMatchObject({ blockBus: 'virtio-blk', netBus: 'virtio-net' });
    });

    it('keeps the names of the network cards', () => {
      const names = expected.pinned ?? packed.guest.nics.map((nic) => nic.name);
      const macOf = (nic: number) => result.machine.nics.find((each) => each.nic === nic)?.mac;
      expect(linuxOf(result.conversion).networkNames).toMatchObject({
        pinned: names.map((pinned, nic) => ({ nic, name: pinned, mac: macOf(nic) })),
        unpinned: [],
      });
    });

    it('removes the tools of the old hypervisor', () => {
      expect(result.conversion.removedPackages).toEqual(expect.arrayContaining(expected.removed ?? []));
    });

    it('writes the disk and its description, and nothing else', () => {
      expect(readdirSync(directory).sort()).toEqual([`${name}-sda`, `${name}.xml`]);
      expect(result.artifacts).toEqual([
        { kind: 'file', role: 'domain', path: join(directory, `${name}.xml`) },
      ]);
    });

    it(
      'does not touch the source and leaves nothing on the host',
      async () => {
        expect(await sha256(packed.ova)).toBe(packed.digest);
        expect(await leftovers(host)).toEqual(nothing);
      },
      checkTimeout,
    );

    it(
      'boots as the domain XML says',
      async () => {
        expectToRunAsBefore(await bootAndObserve(bootDomain(join(directory, `${name}.xml`)), packed.guest));
      },
      bootTimeout,
    );
  });

  if (expected.byCommand !== true) return;
  describe('converted by the command with -o qemu', () => {
    let host: HostState;
    let directory: string;
    let output: string;

    beforeAll(async () => {
      host = hostState();
      directory = packed.outputDirectory();
      const args = ['-i', 'ova', packed.ova, '-o', 'qemu', '-os', directory, '-of', 'qcow2'];
      const { stderr } = await promisify(execFile)(process.execPath, [
        command,
        ...args,
        '--acceleration',
        acceleration(),
      ]);
      output = stderr;
    }, conversionTimeout);

    it('says what it does', () => {
      expect(output).toMatch(/^\[ +0\.\d\] Setting up the source: -i ova /m);
      expect(output).toMatch(/^\[ +\d+\.\d\] Creating output metadata$/m);
      expect(output).toMatch(/ens192/);
    });

    it(
      'does not touch the source and leaves nothing on the host',
      async () => {
        expect(await sha256(packed.ova)).toBe(packed.digest);
        expect(await leftovers(host)).toEqual(nothing);
        expect(readdirSync(directory).sort()).toEqual([`${name}-sda`, `${name}.sh`]);
      },
      checkTimeout,
    );

    it(
      'boots by the script',
      async () => {
        expectToRunAsBefore(await bootAndObserve(bootScript(join(directory, `${name}.sh`)), packed.guest));
      },
      bootTimeout,
    );
  });
});
