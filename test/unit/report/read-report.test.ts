import { isV2vError } from '../../../lib/errors';
import { readReport } from '../../../lib/report/read-report';
import { debian12, failed } from './results';

async function refusal(text: string) {
  try {
    await readReport(text, 'r.json');
  } catch (error) {
    if (isV2vError(error)) return error;
    throw error;
  }
  throw new Error('It was not refused.');
}

it('reads results, failures and summaries', async () => {
  const error = { name: 'V2vError', code: 'ABORTED', message: 'The operation was cancelled.' };
  const summary = {
    results: [
      { id: '0', index: 0, seconds: 1, status: 'converted', result: debian12 },
      { id: '1', index: 1, seconds: 0, status: 'not-started', error },
    ],
    counts: { converted: 1, failed: 0, cancelled: 0, 'not-started': 1 },
    seconds: 1,
  };
  for (const value of [debian12, failed, summary]) {
    expect(await readReport(`\uFEFF${JSON.stringify(value, null, 2)}\n`, 'r.json')).toEqual(value);
  }
});

it('reads all that --json printed, by its last line', async () => {
  const start = '{"type":"stage-start","stage":"source","message":"a"}\n';
  const end = JSON.stringify({ type: 'result', result: debian12 });
  expect(await readReport(`${start}${end}\n`, '-')).toEqual(debian12);
  const error = { ...failed, name: undefined };
  expect(await readReport(`${start}${JSON.stringify({ type: 'error', ...error })}\n`, '-')).toMatchObject({
    code: 'INTERNAL',
    progress: failed.progress,
  });
});

it('lets pass what a newer version may have added', async () => {
  const newer = { ...debian12, acceleration: 'kvm', firmware: 'uefi' };
  expect(await readReport(JSON.stringify(newer), 'r.json')).toMatchObject({ acceleration: 'kvm' });
});

it.each<[string, unknown]>([
  ['it is not JSON', 'password=secret'],
  ['it is not JSON', ''],
  ['it is not a JSON object', [debian12]],
  ['it is not a JSON object', null],
  ["it must have required property 'name'", {}],
  [
    '/stages/0/outcome must be equal to one of the allowed values',
    {
      ...debian12,
      stages: [{ ...debian12.stages[0], outcome: 'perhaps' }],
    },
  ],
  [
    '/disks/0/virtualSize must be number',
    { ...debian12, disks: [{ ...debian12.disks[0], virtualSize: '6G' }] },
  ],
  ['/message must be string', { ...failed, message: 1 }],
  [
    '/results must be array',
    { results: {}, counts: { converted: 0, failed: 0, cancelled: 0, 'not-started': 0 }, seconds: 1 },
  ],
])('refuses in one sentence: %s', async (reason, value) => {
  const error = await refusal(typeof value === 'string' ? value : JSON.stringify(value));
  expect(error).toMatchObject({
    code: 'RESULT_INVALID',
    subject: 'r.json',
    message: `r.json is not the result of a conversion: ${reason}.`,
  });
  expect(error.hint).toContain('--result');
});
