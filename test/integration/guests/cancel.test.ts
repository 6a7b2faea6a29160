import { readdirSync } from 'node:fs';

import { nothing, sha256 } from '../support/leftovers';
import { momentsUnderTest } from '../support/moments';
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
  process.stderr.write(
    `milliseconds from abort() to the rejection, and until all is gone:\n${times.join('')}`,
  );
});

test.each(momentsUnderTest())(
  'stopped %s',
  async (name, moment) => {
    const directory = packed.outputDirectory();
    const { error, rejected, gone, left } = await stoppedConversion(conversionTo(packed, directory), moment);
    times.push(`${rejected.toFixed(0).padStart(6)} ${gone.toFixed(0).padStart(6)}  ${name}\n`);
    expect(error).toMatchObject({ code: 'ABORTED' });
    // How fast it really is, is the benchmark's to say; this bound tells "at once" from "when the work was done".
    expect(rejected).toBeLessThan(10_000);
    expect(left).toEqual(nothing);
    expect(readdirSync(directory)).toEqual([]);
    expect(await sha256(packed.ova)).toBe(packed.digest);
  },
  conversionTimeout,
);
