import { V2vError } from '../../../lib/errors';
import { Preflight } from '../../../lib/preflight';
import { createContext } from '../../../lib/run/context';
import type { V2vEvent } from '../../../types/events';

it('tells each check, and throws the first refusal once all are made', async () => {
  const events: V2vEvent[] = [];
  await using context = await createContext({ onEvent: (event) => events.push(event) });
  const preflight = new Preflight(context);
  preflight.pass('reachable', 'esx1 answers.');
  preflight.unknown('rights', 'What root may do could not be found out.');
  preflight.warn('disk-type', 'DISK_THICK', 'The disk is thick.', 'It takes long.');
  const running = new V2vError('SOURCE_RUNNING', 'The guest web is running.', { hint: 'Shut it down.' });
  preflight.refuse('power', running);
  preflight.refuse('snapshots', new V2vError('SOURCE_SNAPSHOT', 'The guest web has a snapshot.'));
  expect(() => preflight.settle()).toThrow(running);
  const checks = events.flatMap((event) => (event.type === 'preflight' ? [event.check] : []));
  expect(checks).toEqual([
    { about: 'reachable', outcome: 'passed', message: 'esx1 answers.' },
    { about: 'rights', outcome: 'unknown', message: 'What root may do could not be found out.' },
    {
      about: 'disk-type',
      outcome: 'warning',
      code: 'DISK_THICK',
      message: 'The disk is thick.',
      hint: 'It takes long.',
    },
    {
      about: 'power',
      outcome: 'failed',
      code: 'SOURCE_RUNNING',
      message: 'The guest web is running.',
      hint: 'Shut it down.',
    },
    expect.objectContaining({ about: 'snapshots', outcome: 'failed', code: 'SOURCE_SNAPSHOT' }),
  ]);
  const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.code] : []));
  expect(warnings).toEqual(['DISK_THICK']);
});

it('lets a source pass that nothing speaks against', async () => {
  await using context = await createContext({});
  const preflight = new Preflight(context);
  preflight.pass('power', 'The guest is shut down.');
  expect(() => preflight.settle()).not.toThrow();
});
