import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { OutputOptions } from '../../../types/output';
import type { ConvertResult } from '../../../types/result';
import { readDomain } from '../support/domain';
import { hostState, leftovers, type HostState, nothing, sha256 } from '../support/leftovers';
import { checkTimeout, conversionTimeout, guestTimeout } from '../support/source';
import { bootFacts } from '../support/windows/boot-facts';
import { convertWindows, packedWindows, type PackedWindows } from '../support/windows/converted-guest';
import { isFull } from '../support/full';
import { windowsGuestsUnderTest } from '../support/windows/guests-under-test';
import { readWindowsDisks, type VolumeContents } from '../support/windows/read-disks';
import { difference, listed, outsideRemoved } from '../support/windows/volume-difference';

// Windows of every generation, converted, and its disks read back by a reader of hives that is not hivex: what the result
// says has changed has changed, and nothing else. That it boots is read off the registry, as the loader of Windows does.

describe.each(windowsGuestsUnderTest())('%s', (name) => {
  let packed: PackedWindows;
  let host: HostState;
  let digest: string;
  let result: ConvertResult;
  let again: ConvertResult;
  let [before, after, twice]: VolumeContents[][] = [];

  const imagesIn = (directory: string): string[] =>
    readdirSync(directory)
      .filter((file) => /^converted-sd[a-z]$/.test(file))
      .sort()
      .map((file) => join(directory, file));

  beforeAll(async () => {
    packed = await packedWindows(name);
    digest = await sha256(packed.ova);
  }, guestTimeout);
  afterAll(() => packed?.[Symbol.dispose]());

  it(
    'is converted, and converted again',
    async () => {
      host = hostState();
      const [first, second] = [packed.outputDirectory(), packed.outputDirectory()];
      result = await convertWindows(packed, {
        input: { mode: 'ova', path: packed.ova },
        output: { mode: 'local', directory: first },
      });
      again = await convertWindows(packed, {
        input: { mode: 'disk', paths: imagesIn(first), format: 'qcow2' },
        output: { mode: 'local', directory: second },
      });
      [before, after, twice] = await readWindowsDisks(packed.guest.system, [
        { images: packed.guest.disks, format: 'qcow2' },
        { images: imagesIn(first), format: 'qcow2' },
        { images: imagesIn(second), format: 'qcow2' },
      ]);
      expect(result.disks).toHaveLength(packed.guest.disks.length);
      expect(readDomain(join(first, 'converted.xml'))).toMatchObject({ firmware: packed.guest.firmware });
    },
    3 * conversionTimeout,
  );

  it('is known for what it is', () => {
    const { osinfo, arch, build } = packed.guest.system;
    expect(result.inspection).toMatchObject({ osinfo, arch, windows: { build } });
  });

  it('has changed as the result says, key by key, and in nothing else', () => {
    expect(difference(before!, after!)).toEqual(listed(result.conversion.changes));
  });

  it('has the change of a step that is not built in', () => {
    expect(listed(result.conversion.changes)).toMatchObject({
      'system:/ProgramData.txt': 'created',
      [`system:${result.inspection.windows?.softwareHive}`]: expect.arrayContaining([
        expect.objectContaining({ key: 'example\\migration', name: 'convertedby', action: 'created' }),
      ]),
    });
  });

  it('boots from every bus, as far as its registry decides', () => {
    expect(bootFacts(packed.guest.system, after!)).toEqual(bootFacts.expected(packed.guest.system));
    expect(result.conversion.guestcaps).toMatchObject({ blockBus: 'virtio-blk', netBus: 'virtio-net' });
  });

  it('is not harmed by a second conversion', () => {
    expect(bootFacts(packed.guest.system, twice!)).toEqual(bootFacts(packed.guest.system, after!));
    const { changes } = again.conversion;
    expect(outsideRemoved(difference(after!, twice!), changes)).toEqual(listed(changes));
    expect(again.conversion.guestcaps).toEqual(result.conversion.guestcaps);
  });

  if (isFull) {
    const outputs: Record<string, (directory: string) => OutputOptions> = {
      qemu: (directory) => ({ mode: 'qemu', directory }),
      json: (directory) => ({ mode: 'json', directory }),
      null: () => ({ mode: 'null' }),
    };
    /** What is beside the disks, with how it names their bus. */
    const documents: Record<string, Record<string, RegExp>> = {
      qemu: { 'converted.sh': /virtio-blk/ },
      json: { 'converted.json': /"bus": "virtio",\s+"slot": 0,\s+"kind": "disk"/ },
      null: {},
    };
    const converted: { directory: string; mode: string; result: ConvertResult }[] = [];

    it.each(Object.entries(outputs))(
      'is the same by the output %s',
      async (mode, output) => {
        const directory = packed.outputDirectory();
        const other = await convertWindows(packed, {
          input: { mode: 'ova', path: packed.ova },
          output: output(directory),
          // null takes raw disks alone.
          ...(mode === 'null' ? { disks: {} } : {}),
        });
        converted.push({ directory, mode, result: other });
        expect(other.machine).toEqual(result.machine);
        expect(other.conversion.guestcaps).toEqual(result.conversion.guestcaps);
        expect(listed(other.conversion.changes)).toEqual(listed(result.conversion.changes));
        const images = imagesIn(directory);
        expect(images).toHaveLength(mode === 'null' ? 0 : packed.guest.disks.length);
        const others = readdirSync(directory).filter((file) => !images.includes(join(directory, file)));
        expect(others).toEqual(Object.keys(documents[mode]!));
        for (const [document, bus] of Object.entries(documents[mode]!)) {
          expect(readFileSync(join(directory, document), 'utf8')).toMatch(bus);
        }
      },
      conversionTimeout,
    );

    it(
      'has changed on the disks of each output as the result says, key by key, and in nothing else',
      async () => {
        const written = converted.filter(({ mode }) => mode !== 'null');
        expect(written.map(({ mode }) => mode)).toEqual(['qemu', 'json']);
        const states = await readWindowsDisks(
          packed.guest.system,
          written.map(({ directory }) => ({ images: imagesIn(directory), format: 'qcow2' })),
        );
        const found = states.map((state) => difference(before!, state));
        expect(found).toEqual(written.map((each) => listed(each.result.conversion.changes)));
      },
      conversionTimeout,
    );
  }

  it(
    'leaves the source as it was, and nothing on the host',
    async () => {
      expect(await sha256(packed.ova)).toBe(digest);
      expect(await leftovers(host)).toEqual(nothing);
    },
    checkTimeout,
  );
});
