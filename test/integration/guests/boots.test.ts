import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { convert } from '../../../lib';
import type { ConvertResult } from '../../../types/result';
import type { GuestName } from '../../guests';
import {
  bootAndObserve,
  bootDomain,
  bootScript,
  bootTimeout,
  newlyFailedUnits,
  type BootReport,
} from '../support/boot';
import { hostState, leftovers, type HostState, nothing, sha256 } from '../support/leftovers';
import {
  acceleration,
  checkTimeout,
  conversionTimeout,
  guestTimeout,
  packedGuest,
  type PackedGuest,
} from '../support/source';

// A guest as VMware packs it, converted and started on virtio: the job this library exists for.

const command = resolve(__dirname, '../../../dist/lib/cli/main.js');

/** What each guest needs of its initrd. */
const guests: [GuestName, 'keep' | 'append'][] = [
  ['debian12', 'keep'],
  ['el7like', 'append'],
];

describe.each(guests)('%s', (name, strategy) => {
  let packed: PackedGuest;
  beforeAll(async () => {
    packed = await packedGuest(name);
  }, guestTimeout);
  afterAll(() => packed?.remove());

  function expectToRunOnVirtio(report: BootReport): void {
    expect(report.rootDevice).toMatch(/^\/dev\/vda\d$/);
    expect(report.addresses).toMatch(/^ens192\s+UP\s+10\.0\.2\.15\/24/m);
    expect(newlyFailedUnits(report, packed.guest)).toEqual([]);
  }

  describe('converted by convert() with -o local', () => {
    let host: HostState;
    let directory: string;
    let result: ConvertResult;

    beforeAll(async () => {
      host = hostState();
      directory = packed.outputDirectory();
      result = await convert({
        input: { mode: 'ova', path: packed.ova },
        output: { mode: 'local', directory },
        appliance: { acceleration: acceleration() },
      });
    }, conversionTimeout);

    it('gets the drivers into the initrd by the cheapest way that serves', () => {
      expect(result.conversion.initrd).toMatchObject({ strategy });
      expect(result.conversion.guestcaps).toMatchObject({ blockBus: 'virtio-blk', netBus: 'virtio-net' });
    });

    it('keeps the name of the network card', () => {
      expect(result.conversion.networkNames).toMatchObject({
        pinned: [{ nic: 0, name: 'ens192' }],
        unpinned: [],
      });
      expect(result.conversion.networkNames?.pinned[0]?.mac).toBe(result.nics[0]?.mac);
    });

    it('writes the disk and its description, and nothing else', () => {
      expect(readdirSync(directory).sort()).toEqual([`${name}-sda`, `${name}.xml`]);
      expect(result.metadata).toEqual([join(directory, `${name}.xml`)]);
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
        expectToRunOnVirtio(await bootAndObserve(bootDomain(join(directory, `${name}.xml`)), packed.guest));
      },
      bootTimeout,
    );
  });

  describe('converted by the command with -o qemu', () => {
    let host: HostState;
    let directory: string;
    let output: string;

    beforeAll(async () => {
      host = hostState();
      directory = packed.outputDirectory();
      const args = ['-i', 'ova', packed.ova, '-o', 'qemu', '-os', directory, '-of', 'qcow2'];
      const { stdout } = await promisify(execFile)(process.execPath, [
        command,
        ...args,
        '--acceleration',
        acceleration(),
      ]);
      output = stdout;
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
        expectToRunOnVirtio(await bootAndObserve(bootScript(join(directory, `${name}.sh`)), packed.guest));
      },
      bootTimeout,
    );
  });
});
