import { readdirSync } from 'node:fs';

import { convert } from '../../../lib';
import type { V2vEvent } from '../../../types/events';
import { endedProcess, runDirectories, type EndedProcess, type Ending } from '../support/ended-process';
import { hostState, leftovers, nothing, sha256 } from '../support/leftovers';
import { atMoment, momentsUnderTest, type Moment } from '../support/moments';
import { lastingProcesses } from '../support/processes';
import {
  conversionTimeout,
  conversionTo,
  guestTimeout,
  packedGuest,
  type PackedGuest,
} from '../support/source';

// Wherever the process of a conversion ends, the next run removes what it left, before it does anything else.

let packed: PackedGuest;
beforeAll(async () => {
  packed = await packedGuest('debian12');
}, guestTimeout);
afterAll(() => packed?.remove());

/** Ends the process of a conversion to `directory`. Returns how, and the temporary directory that it left. */
async function endConversion(
  directory: string,
  moment: Moment,
  ending: Ending,
): Promise<EndedProcess & { temporary: string }> {
  const host = hostState();
  const ended = await endedProcess(conversionTo(packed, directory), moment, ending);
  const directories = await runDirectories(host);
  expect({ ...ended, directories }).toMatchObject({ directories: [expect.any(String)] });
  return { ...ended, temporary: directories[0] ?? '' };
}

/** Begins another conversion to `directory`; when it has checked the host, nothing of the one in `temporary` is there. */
async function expectCleaned(directory: string, temporary: string): Promise<void> {
  const events: V2vEvent[] = [];
  const controller = new AbortController();
  const stop = atMoment({ after: { end: 'checks' } }, () => controller.abort());
  const next = convert({
    ...conversionTo(packed, directory),
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
  // libguestfs's own watchman over the appliance looks every two seconds whether its master lives.
  expect(await lastingProcesses([temporary, directory])).toEqual([]);
  expect(await sha256(packed.ova)).toBe(packed.digest);
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
    const { signal, stderr, temporary } = await endConversion(directory, moment, 'SIGKILL');
    expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
    await expectCleaned(directory, temporary);
    expect(await leftovers(host)).toEqual(nothing);
  },
  conversionTimeout,
);

test.each<[Ending, Partial<EndedProcess>]>([
  ['SIGTERM', { signal: 'SIGTERM', stderr: '' }],
  ['SIGINT', { signal: 'SIGINT', stderr: '' }],
  ['process.exit()', { code: 3, stderr: '' }],
  ['an uncaught exception', { code: 1, stderr: expect.stringContaining('Error: uncaught') }],
])(
  'ended by %s in the middle of a launch, which v2v-node does not catch in a program of yours',
  async (ending, expected) => {
    const host = hostState();
    const directory = packed.outputDirectory();
    const moment = { after: { begin: 'open' }, delay: 1500 } as const;
    const { temporary, ...ended } = await endConversion(directory, moment, ending);
    expect(ended).toMatchObject(expected);
    await expectCleaned(directory, temporary);
    expect(await leftovers(host)).toEqual(nothing);
  },
  conversionTimeout,
);

test(
  'the next run writes what the killed one did not finish',
  async () => {
    const directory = packed.outputDirectory();
    await endConversion(directory, { after: { task: 'copy', percent: 60 } }, 'SIGKILL');
    expect(readdirSync(directory)).not.toEqual([]);
    const { disks, artifacts, warnings } = await convert(conversionTo(packed, directory));
    expect(warnings.map(({ code }) => code)).not.toContain('LEFTOVERS');
    const written = [...disks, ...artifacts].map(({ path }) => path);
    expect(readdirSync(directory).map((name) => `${directory}/${name}`)).toEqual(written);
  },
  conversionTimeout,
);
