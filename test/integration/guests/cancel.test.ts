import { readdirSync } from 'node:fs';

import { convert } from '../../../lib';
import type { StageName } from '../../../types/stage';
import { hostState, leftovers, nothing, sha256 } from '../support/leftovers';
import {
  acceleration,
  conversionTimeout,
  guestTimeout,
  packedGuest,
  type PackedGuest,
} from '../support/source';

// Wherever a conversion ends, it leaves the source as it was and nothing else behind.

let packed: PackedGuest;
beforeAll(async () => {
  packed = await packedGuest('debian12');
}, guestTimeout);
afterAll(() => packed?.remove());

/** Stages, and how long after their beginning to stop, in milliseconds. */
const moments: [StageName, number][] = [
  ['source', 0],
  ['open', 500],
  ['open', 6000],
  ['inspect', 200],
  ['convert', 500],
  ['copy', 300],
];

test.each(moments)(
  'stopped in stage %s after %d ms',
  async (stage, delay) => {
    const host = hostState();
    const directory = packed.outputDirectory();
    const controller = new AbortController();
    let stopped = 0;
    const conversion = convert({
      input: { mode: 'ova', path: packed.ova },
      output: { mode: 'local', directory },
      appliance: { acceleration: acceleration() },
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type !== 'stage-start' || event.stage !== stage) return;
        setTimeout(() => {
          stopped = performance.now();
          controller.abort();
        }, delay);
      },
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
