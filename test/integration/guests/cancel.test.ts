import { readdirSync } from 'node:fs';

import type { ConvertOptions } from '../../../lib';
import { nothing, sha256 } from '../support/leftovers';
import { longWork } from '../support/long-work';
import { momentsUnderTest, type Moment } from '../support/moments';
import {
  conversionTimeout,
  conversionTo,
  guestTimeout,
  packedGuest,
  type PackedGuest,
} from '../support/source';
import { stoppedConversion } from '../support/stopped-conversion';

// Wherever a conversion is stopped, it leaves the source as it was and nothing else behind.

let packed: PackedGuest;
const times: string[] = [];
beforeAll(async () => {
  packed = await packedGuest('debian12');
}, guestTimeout);
afterAll(() => {
  packed?.remove();
  const head = 'milliseconds from abort() to the rejection, and until nothing was left:';
  process.stderr.write(`${[head, ...times].join('\n')}\n`);
});

async function expectStopped(
  name: string,
  moment: Moment,
  options: (directory: string) => Promise<ConvertOptions> | ConvertOptions,
): Promise<void> {
  const directory = packed.outputDirectory();
  const { error, rejected, gone, left } = await stoppedConversion(await options(directory), moment);
  times.push(`${rejected.toFixed(0).padStart(6)} ${gone.toFixed(0).padStart(6)}  ${name}`);
  expect(error).toMatchObject({ code: 'ABORTED' });
  // How fast it really is, is the benchmark's to say; this bound tells "at once" from "when the work was done".
  expect(rejected).toBeLessThan(10_000);
  expect(left).toEqual(nothing);
  expect(readdirSync(directory)).toEqual([]);
  expect(await sha256(packed.ova)).toBe(packed.digest);
}

test.each(momentsUnderTest())(
  'stopped %s',
  (name, moment) => expectStopped(name, moment, (directory) => conversionTo(packed, directory)),
  conversionTimeout,
);

test.each(longWork.map((work) => [work.name, work] as const))(
  'stopped %s',
  (name, { moment, options }) => expectStopped(name, moment, (directory) => options(packed, directory)),
  conversionTimeout,
);
