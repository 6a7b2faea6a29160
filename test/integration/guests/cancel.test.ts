import { readdirSync } from 'node:fs';

import { convert } from '../../../lib';
import { hostState, leftovers, nothing, sha256 } from '../support/leftovers';
import { atMoment, momentsUnderTest } from '../support/moments';
import {
  acceleration,
  conversionTimeout,
  guestTimeout,
  packedGuest,
  type PackedGuest,
} from '../support/source';

// Wherever a conversion is stopped, it leaves the source as it was and nothing else behind.

let packed: PackedGuest;
beforeAll(async () => {
  packed = await packedGuest('debian12');
}, guestTimeout);
afterAll(() => packed?.remove());

test.each(momentsUnderTest())(
  'stopped %s',
  async (_name, moment) => {
    const host = hostState();
    const directory = packed.outputDirectory();
    const controller = new AbortController();
    let stopped = 0;
    const conversion = convert({
      input: { mode: 'ova', path: packed.ova },
      output: { mode: 'local', directory },
      appliance: { acceleration: acceleration() },
      signal: controller.signal,
      onEvent: atMoment(moment, () => {
        stopped = performance.now();
        controller.abort();
      }),
    });
    await expect(conversion).rejects.toMatchObject({ code: 'ABORTED' });
    // How fast it really is, is the benchmark's to say; this bound tells "at once" from "when the work was done".
    expect(performance.now() - stopped).toBeLessThan(10_000);
    expect(await leftovers(host)).toEqual(nothing);
    expect(readdirSync(directory)).toEqual([]);
    expect(await sha256(packed.ova)).toBe(packed.digest);
  },
  conversionTimeout,
);
