import { inspect } from 'node:util';

import { createContext } from '../../../lib/run/context';
import { runStage } from '../../../lib/run/stage';
import { isV2vError, V2vError } from '../../../lib/errors';
import { Ledger } from '../../../lib/run/ledger';
import { packageVersion } from '../../../lib/run/version';
import type { V2vEvent, V2vEventBody } from '../../../types/events';
import { conversion, inspection, machine, source } from '../cli/render/sample';

const record = (ledger: Ledger, ...events: V2vEventBody[]): void =>
  events.forEach((event) => ledger.record({ ...event, time: '2026-01-02T03:04:05.006Z', elapsed: 0 }));

const failureOf = (running: Promise<unknown>): Promise<V2vError> =>
  running.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => (isV2vError(error) ? error : Promise.reject(new Error('no V2vError'))),
  );

it('keeps stages in their order, with what they said and how they ended', () => {
  const seen: V2vEvent[] = [];
  const ledger = new Ledger((event) => seen.push(event));
  record(
    ledger,
    { type: 'stage-start', stage: 'checks', message: 'Checking the host' },
    { type: 'stage-end', stage: 'checks', seconds: 0.5 },
    { type: 'stage-start', stage: 'source', message: 'Setting up the source' },
    { type: 'warning', code: 'A', message: 'b', hint: 'c' },
    { type: 'stage-end', stage: 'source', seconds: 2 },
  );
  expect(ledger.close()).toEqual({
    stages: [
      { stage: 'checks', message: 'Checking the host', seconds: 0.5, outcome: 'done' },
      { stage: 'source', message: 'Setting up the source', seconds: 2, outcome: 'done' },
    ],
    warnings: [{ code: 'A', message: 'b', hint: 'c' }],
    seconds: { checks: 0.5, source: 2, total: expect.any(Number) },
    run: { version: packageVersion(), started: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) },
  });
  expect(seen).toHaveLength(5);
});

it('puts on an error what was found out before, in the shape of the result', async () => {
  const ledger = new Ledger();
  const error = new V2vError('INITRD', 'It cannot be made.', { stage: 'convert' });
  const steps = [{ name: 'initrd', outcome: 'failed', reason: 'It cannot be made.', seconds: 1 } as const];
  const failure = await failureOf(
    ledger.accompany(() => {
      record(
        ledger,
        { type: 'stage-start', stage: 'convert', message: 'Converting' },
        { type: 'source', source },
        { type: 'appliance', acceleration: 'tcg', backend: 'direct', seconds: 9, secondsLost: 0 },
        { type: 'inspection', inspection },
      );
      ledger.know({ name: 'web' });
      record(
        ledger,
        { type: 'conversion-failed', conversion: { ...conversion, steps } },
        { type: 'machine', machine },
        { type: 'stage-failed', stage: 'convert', seconds: 3, outcome: 'failed' },
      );
      return Promise.reject(error);
    }),
  );
  expect(failure).toBe(error);
  expect(failure.progress).toEqual({
    name: 'web',
    machine,
    source,
    inspection,
    conversion: { ...conversion, steps },
    stages: [{ stage: 'convert', message: 'Converting', seconds: 3, outcome: 'failed' }],
    warnings: [],
    seconds: { convert: 3, total: expect.any(Number) },
    run: { version: packageVersion(), started: expect.any(String), acceleration: 'tcg' },
  });
  // Whoever prints the error wants to read its message.
  expect(inspect(failure)).not.toContain('progress');
  expect(JSON.parse(JSON.stringify(failure))).toMatchObject({ code: 'INITRD', progress: { name: 'web' } });
});

it('a conversion that did not begin has empty lists', async () => {
  const failure = await failureOf(
    new Ledger().accompany(() => Promise.reject(new V2vError('ABORTED', 'stopped'))),
  );
  expect(failure.progress).toMatchObject({ stages: [], warnings: [] });
});

it('an error that nobody threw on purpose becomes the cause of one', async () => {
  const thrown = new TypeError('x is undefined');
  const failure = await failureOf(new Ledger().accompany(() => Promise.reject(thrown)));
  expect(failure).toMatchObject({ code: 'INTERNAL', cause: thrown, progress: { stages: [] } });
});

it('a stage that was cancelled is told from one that failed', async () => {
  const controller = new AbortController();
  const ledger = new Ledger();
  const failure = await failureOf(
    ledger.accompany(async () => {
      await using context = await createContext({ signal: controller.signal, onEvent: ledger.record });
      await runStage(context, 'copy', 'Copying', () => {
        controller.abort();
        return Promise.reject(new Error('killed'));
      });
    }),
  );
  expect(failure.code).toBe('ABORTED');
  expect(failure.progress?.stages).toMatchObject([
    { stage: 'copy', message: 'Copying', outcome: 'cancelled' },
  ]);
});
