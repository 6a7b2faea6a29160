import { readdirSync } from 'node:fs';

import { convert } from '../../../lib';
import type { ConvertOptions } from '../../../types/options';
import type { V2vEvent } from '../../../types/events';
import { killedConversion } from '../support/killed-conversion';
import { hostState, leftovers, nothing, sha256 } from '../support/leftovers';
import { atMoment, momentsUnderTest, type Moment } from '../support/moments';
import { lastingProcesses } from '../support/processes';
import {
  acceleration,
  conversionTimeout,
  guestTimeout,
  packedGuest,
  type PackedGuest,
} from '../support/source';

// Wherever the process of a conversion is killed, the next run removes what it left, before it does anything else.

let packed: PackedGuest;
beforeAll(async () => {
  packed = await packedGuest('debian12');
}, guestTimeout);
afterAll(() => packed?.remove());

function conversionTo(directory: string): ConvertOptions {
  return {
    input: { mode: 'ova', path: packed.ova },
    output: { mode: 'local', directory },
    appliance: { acceleration: acceleration() },
  };
}

async function expectKilled(options: ConvertOptions, moment: Moment): Promise<string[]> {
  const host = hostState();
  const { signal, stderr } = await killedConversion(options, moment);
  expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
  const { temporary } = await leftovers(host, 0);
  const directories = temporary.filter((path) => /\/v2v-node\.\w{6}$/.test(path));
  expect(directories).toHaveLength(1);
  return directories;
}

test.each<[string, Moment]>([
  ...momentsUnderTest(),
  // Everything is there, and nobody was told.
  ['at the end of stage metadata', { after: { end: 'metadata' } }],
])(
  'killed %s',
  async (_name, moment) => {
    const host = hostState();
    const directory = packed.outputDirectory();
    const [temporary = ''] = await expectKilled(conversionTo(directory), moment);

    const events: V2vEvent[] = [];
    const controller = new AbortController();
    const stop = atMoment({ after: { end: 'checks' } }, () => controller.abort());
    const next = convert({
      ...conversionTo(directory),
      signal: controller.signal,
      onEvent: (event) => {
        events.push(event);
        stop(event);
      },
    });
    await expect(next).rejects.toMatchObject({ code: 'ABORTED' });
    expect(events.filter(({ type }) => type === 'warning')).toEqual([]);
    const infos = events.flatMap((event) => (event.type === 'info' ? [event.message] : []));
    expect(infos).toEqual([expect.stringContaining(temporary)]);

    expect(readdirSync(directory)).toEqual([]);
    expect(await leftovers(host)).toEqual(nothing);
    // libguestfs's own watchman over the appliance looks every two seconds whether its master lives.
    expect(await lastingProcesses([temporary, directory])).toEqual([]);
    expect(await sha256(packed.ova)).toBe(packed.digest);
  },
  conversionTimeout,
);

test(
  'the next run writes what the killed one did not finish',
  async () => {
    const directory = packed.outputDirectory();
    await expectKilled(conversionTo(directory), { after: { task: 'copy', percent: 60 } });
    expect(readdirSync(directory)).not.toEqual([]);
    const { disks, metadata, warnings } = await convert(conversionTo(directory));
    expect(warnings.map(({ code }) => code)).not.toContain('LEFTOVERS');
    const written = [...disks.map(({ path }) => path), ...metadata];
    expect(readdirSync(directory).map((name) => `${directory}/${name}`)).toEqual(written);
  },
  conversionTimeout,
);
