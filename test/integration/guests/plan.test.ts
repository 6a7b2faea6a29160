import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';

import Ajv2020 from 'ajv/dist/2020';

import { convert, planConversion, type ConvertOptions } from '../../../lib';
import type { ConversionPlan } from '../../../types/plan';
import type { ConvertResult } from '../../../types/result';
import type { TargetFormat } from '../../../types/output';
import { shared } from '../../unit/plan/agreement';
import { guestsUnderTest } from '../support/guests-under-test';
import { hostState, leftovers, type HostState, nothing, sha256 } from '../support/leftovers';
import { acceleration, checkTimeout, conversionTimeout, guestTimeout, packedGuest } from '../support/source';
import { linuxOf } from '../../unit/support/linux-of';

// A plan, and then the conversion with the same options: what the one said the other does.

// Initrds that are kept and appended to, disks that are raw and qcow2; where neither is asked for, any guest.
const formats: Record<string, TargetFormat> = { debian12: 'raw', el7like: 'qcow2' };
const all = guestsUnderTest();
const some = all.filter(([name]) => Object.hasOwn(formats, name));
const guests = some.length > 0 ? some : all.slice(0, 1);

function faults(schema: string, value: unknown): string[] {
  const path = resolve(__dirname, `../../../schemas/${schema}.schema.json`);
  const validate = new Ajv2020({ allErrors: true }).compile(JSON.parse(readFileSync(path, 'utf8')) as object);
  void validate(JSON.parse(JSON.stringify(value)));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe.each(guests)('%s', (name, expected) => {
  let packed: Awaited<ReturnType<typeof packedGuest>>;
  let directory: string;
  let tempDir: string;
  let host: HostState;
  let plan: ConversionPlan;
  let result: ConvertResult;

  beforeAll(async () => {
    packed = await packedGuest(name);
    [directory, tempDir] = [packed.outputDirectory(), packed.outputDirectory()];
  }, guestTimeout);
  afterAll(() => packed?.remove());

  const options = (): ConvertOptions => ({
    input: { mode: 'ova', path: packed.ova },
    output: { mode: 'local', directory },
    disks: { format: formats[name] ?? 'raw' },
    networks: { defaultBridge: 'br0', defaultNetwork: 'default' },
    appliance: { acceleration: acceleration() },
    tempDir,
    ...(packed.guest.luks && {
      keys: [{ device: packed.guest.luks.device, passphrase: packed.guest.luks.passphrase }],
    }),
  });

  it(
    'is planned, and nothing is written',
    async () => {
      host = hostState();
      plan = await planConversion(options());
      expect(readdirSync(directory)).toEqual([]);
      expect(readdirSync(tempDir)).toEqual([]);
      expect(await leftovers(host)).toEqual(nothing);
      expect(await sha256(packed.ova)).toBe(packed.digest);
      expect(faults('conversion-plan', plan)).toEqual([]);
      expect(plan.obstacles).toEqual([]);
      expect(linuxOf(plan.conversion).initrd?.strategy).toBe(expected.initrd);
      expect(plan.space.map(({ purpose, enough }) => [purpose, enough])).toEqual([
        ['temporary', true],
        ['target', true],
        ['appliance', true],
      ]);
    },
    conversionTimeout,
  );

  it(
    'is converted as planned',
    async () => {
      result = await convert(options());
      expect(faults('convert-result', result)).toEqual([]);
      expect(shared(plan)).toEqual(shared(result));
    },
    conversionTimeout,
  );

  it(
    'takes no more room than planned, and not much less',
    () => {
      expect(plan.disks.map(({ path, virtualSize, format }) => ({ path, virtualSize, format }))).toEqual(
        result.disks.map(({ path, virtualSize, format }) => ({ path, virtualSize, format })),
      );
      const [planned, written] = [plan.disks[0]!.expectedSize, result.disks[0]!.allocatedSize!];
      expect(written).toBeLessThanOrEqual(planned);
      // Measured by clusters of 64 KiB with qcow2's own tables, and written without what in them is zero: of system
      // disks some hundredths.
      expect(written).toBeGreaterThan(0.75 * planned);
    },
    checkTimeout,
  );
});
