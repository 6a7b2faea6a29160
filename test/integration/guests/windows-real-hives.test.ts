import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { windows10, windows7, windowsVolumes, type WindowsSystem } from '../../../lib/testing/guests/windows';
import type { ConvertResult } from '../../../types/result';
import { makeWindowsDisk } from '../../guests/windows/disk';
import { conversionTimeout } from '../support/source';
import { bootFacts } from '../support/windows/boot-facts';
import { convertWindows, makeDrivers } from '../support/windows/converted-guest';
import { isFull } from '../support/full';
import { readWindowsDisks, type VolumeContents } from '../support/windows/read-disks';
import { difference, listed } from '../support/windows/volume-difference';

// Hives of real Windows, which are not part of the repository, in the place of the ones that we make: some ten thousand
// keys, of which those may change that the result lists, and no other.

const samples = resolve(__dirname, '../../../../shared/windows/samples');

/** The sample that takes the place of SYSTEM, with the logs beside it. */
const hives: [string, string, WindowsSystem][] = [
  ['Windows 7, a guest of VMware, 32 bits', 'SYSTEM-win7-vmware', { ...windows7, arch: 'i386' }],
  ['Windows 10, not written to the end, with its logs', 'SYSTEM-win10-laptop', windows10],
];
const here = hives.filter(([, sample]) => existsSync(join(samples, `${sample}.xz`)));

const unpacked = (file: string): Buffer => execFileSync('xz', ['-dc', file], { maxBuffer: 64 * 1024 ** 2 });

if (here.length === 0) it.skip('the samples of hives are not there', () => undefined);
else if (!isFull) it.skip('real hives take some minutes: npm run test:integration', () => undefined);
else {
  describe.each(here)('%s', (_title, sample, system) => {
    const directory = mkdtempSync(join(tmpdir(), 'v2v-real-hive.'));
    afterAll(() => rmSync(directory, { recursive: true, force: true }));

    let result: ConvertResult;
    let [before, after]: VolumeContents[][] = [];

    async function makeDisk(): Promise<string> {
      const disk = join(directory, 'disk.img');
      const volumes = await windowsVolumes(system);
      const config = '/Windows/System32/config';
      const real = Object.fromEntries(
        readdirSync(samples)
          .filter((name) => name.startsWith(sample))
          .map((name) => {
            const logs = name.slice(sample.length).replace(/\.xz$/, '');
            return [`${config}/SYSTEM${logs}`, unpacked(join(samples, name))];
          }),
      );
      await makeWindowsDisk(disk, system.disks[0]!, {
        volumes: volumes.map((volume) =>
          volume.use === 'system' ? { ...volume, files: { ...volume.files, ...real } } : volume,
        ),
        system,
        work: directory,
      });
      return disk;
    }

    it(
      'is converted',
      async () => {
        const disk = await makeDisk();
        const output = mkdtempSync(join(directory, 'output.'));
        const drivers = makeDrivers(directory);
        result = await convertWindows(
          { drivers },
          {
            input: { mode: 'disk', paths: [disk], format: 'raw' },
            output: { mode: 'local', directory: output },
          },
        );
        [before, after] = await readWindowsDisks(system, [
          { images: [disk], format: 'raw' },
          { images: [join(output, 'converted-sda')], format: 'qcow2' },
        ]);
        expect(result.conversion.steps.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
      },
      2 * conversionTimeout,
    );

    it('has changed in what the result lists, and in nothing else', () => {
      const wasRecovered = (result.inspection.windows?.recoveredHives ?? []).length > 0;
      const [found, said] = [difference(before!, after!), listed(result.conversion.changes)];
      const path = `system:${result.inspection.windows?.systemHive}`;
      // What the logs held is in the hive now, and is no change of the conversion.
      if (wasRecovered) expect(found[path]).toEqual(expect.arrayContaining(said[path] as unknown[]));
      else expect(found[path]).toEqual(said[path]);
      const files = Object.keys(found).filter((file) => !/\.LOG[12]?$/i.test(file));
      expect(files.sort()).toEqual(Object.keys(said).sort());
    });

    it('boots from every bus, as far as its registry decides', () => {
      const { drivers } = bootFacts(system, after!, result.inspection.windows?.currentControlSet);
      expect(
        Object.entries(drivers).filter(([, { start, isOverridden }]) => start !== 0 || isOverridden),
      ).toEqual([]);
    });
  });
}
