/** A stage that is called on its own says of its errors which stage they are of, as convert() does. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as lib from '../../../lib';
import type { Context } from '../../../lib/run/context';
import { inStage } from '../../../lib/run/stage';
import type { V2vError } from '../../../lib/errors';
import type { StageName } from '../../../types/stage';

let context: Context;
const tempDir = mkdtempSync(join(tmpdir(), 'v2v-stages.'));
beforeAll(async () => (context = await lib.createContext({ tempDir })));
afterAll(async () => {
  await context[Symbol.asyncDispose]();
  rmSync(tempDir, { recursive: true });
});

/** A guest whose every call fails, as that of an appliance that is gone. */
const goneGuest = new Proxy({} as lib.Guestfs, {
  get: (_target, name) =>
    name === 'then'
      ? undefined
      : () => Promise.reject(new lib.GuestfsError(String(name), 'EIO', 'It is gone.')),
});
const nothing = undefined as never;
const output = { mode: 'local', directory: join(tempDir, 'none') } as const;

const failing: [StageName, () => Promise<unknown>, string][] = [
  ['checks', () => lib.checkHost({ programs: ['v2v-no-such-program'] }, context), 'PROGRAM_MISSING'],
  [
    'source',
    () => lib.openSource({ mode: 'disk', paths: [join(tempDir, 'none')] }, context),
    'INPUT_NOT_FOUND',
  ],
  ['overlay', () => lib.createOverlays(nothing, context), 'INTERNAL'],
  [
    'target',
    () => lib.planTarget({ overlays: [], output: { ...output, directory: '' }, name: 'a' }, context),
    'USAGE',
  ],
  [
    'target',
    async () => lib.checkTarget(await lib.planTarget({ overlays: [], output, name: 'a' }, context), context),
    'OUTPUT_NOT_FOUND',
  ],
  ['open', () => lib.openGuestfs([], { memory: -1 }, context), 'USAGE'],
  ['inspect', () => lib.inspectSource(goneGuest, {}, context), 'GUESTFS'],
  ['convert', () => lib.convertGuest(goneGuest, nothing, context), 'INTERNAL'],
  ['trim', () => lib.trimGuest(goneGuest, nothing, context), 'INTERNAL'],
  [
    'close',
    () => lib.closeGuestfs(goneGuest, { overlays: [], conversion: nothing, trim: undefined }),
    'GUESTFS',
  ],
  ['target', () => lib.planMachine(nothing, context), 'INTERNAL'],
  ['copy', () => lib.openTarget(nothing, context), 'INTERNAL'],
  ['copy', () => lib.copyDisks(nothing, context), 'INTERNAL'],
  [
    'metadata',
    async () => {
      const output = { mode: 'local', directory: tempDir } as const;
      const plan = await lib.planTarget({ overlays: [], output, name: 'a' }, context);
      await using target = await lib.openTarget(plan, context);
      return target.publish(nothing, []);
    },
    'INTERNAL',
  ],
];

it.each(failing)('%s', async (stage, call, code) => {
  const error = await call().then(
    () => undefined,
    (thrown: unknown) => thrown as V2vError,
  );
  expect(lib.isV2vError(error)).toBe(true);
  expect(error).toMatchObject({ stage, code });
  if (code !== 'USAGE') expect(error!.hint).toMatch(/\w/);
});

it('keeps what an error says itself, and what a foreign one was', async () => {
  const own = new lib.V2vError('INITRD', 'No.', { stage: 'convert' });
  await expect(inStage('copy', context, () => Promise.reject(own))).rejects.toBe(own);
  expect(own.stage).toBe('convert');
  const foreign = new TypeError('x is undefined');
  await expect(inStage('copy', context, () => Promise.reject(foreign))).rejects.toMatchObject({
    code: 'INTERNAL',
    stage: 'copy',
    cause: foreign,
  });
});

it('reports what fails after the signal has fired as a cancellation', async () => {
  const signal = AbortSignal.abort('enough');
  await expect(inStage('copy', { signal }, () => Promise.reject(new Error('EPIPE')))).rejects.toMatchObject({
    code: 'ABORTED',
    stage: 'copy',
    cause: 'enough',
  });
});
