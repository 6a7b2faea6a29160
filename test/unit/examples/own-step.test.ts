import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ConversionStep, LinuxState, StepsOption } from '../../../lib/conversion';
import type { ConvertOptions } from '../../../lib/convert';
import type { ConvertResult } from '../../../types/result';
import { result } from '../cli/render/sample';
import { linuxState } from '../conversion/support/linux-state';
import { stepGuest } from '../conversion/support/step-guest';

const convert = jest.fn<Promise<ConvertResult>, [ConvertOptions]>();
jest.mock(
  'v2v-node',
  () => ({
    convert,
    runGuestProgram: jest.requireActual<object & { runGuestProgram: unknown }>('../../../lib/conversion')
      .runGuestProgram,
  }),
  { virtual: true },
);

const converted: ConvertResult = {
  ...result,
  conversion: {
    ...result.conversion,
    steps: [
      { name: 'kudzu', outcome: 'skipped', reason: 'the guest has no kudzu', seconds: 0 },
      { name: 'certificate', outcome: 'done', seconds: 0.5 },
    ],
  },
};
const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const { argv, exitCode } = process;
const log = jest.spyOn(console, 'log').mockImplementation(() => {});
const error = jest.spyOn(console, 'error').mockImplementation(() => {});
let directory: string;

beforeEach(() => {
  jest.clearAllMocks();
  convert.mockResolvedValue(converted);
  directory = mkdtempSync(join(tmpdir(), 'v2v-own-step.'));
  writeFileSync(join(directory, 'company.pem'), pem);
});
afterEach(() => {
  process.argv = argv;
  process.exitCode = exitCode;
  rmSync(directory, { recursive: true });
});

async function runExample(...words: string[]): Promise<void> {
  process.argv = ['node', 'own-step.js', ...words];
  jest.isolateModules(() => jest.requireActual('../../../examples/own-step'));
  while (log.mock.calls.length + error.mock.calls.length === 0) await new Promise(setImmediate);
}

/** What the example says of steps. */
async function steps(): Promise<StepsOption> {
  await runExample('web.ova', '/out', join(directory, 'company.pem'));
  const [call] = convert.mock.calls[0]!;
  expect(call).toMatchObject({
    input: { mode: 'ova', path: 'web.ova' },
    output: { mode: 'local', directory: '/out' },
  });
  return call.steps!;
}

async function certificateStep(): Promise<ConversionStep<LinuxState>> {
  const step = (await steps()).linux?.find(({ name }) => name === 'certificate');
  if (step === undefined) throw new Error('the example adds no step');
  return step;
}

it('leaves one step out and adds one, before the SELinux labels are set', async () => {
  expect(await steps()).toMatchObject({
    omit: ['guest-agent'],
    linux: [{ name: 'certificate', phase: 'customize' }],
  });
});

it.each([
  ['debian', '/usr/local/share/ca-certificates/company.crt', '/usr/sbin/update-ca-certificates'],
  ['rhel', '/etc/pki/ca-trust/source/anchors/company.crt', '/usr/bin/update-ca-trust'],
] as const)('installs the certificate in a guest of the family %s', async (family, path, program) => {
  const guest = stepGuest({ files: { [program]: '' }, commands: { [program]: '' } });
  const state = linuxState(guest, { family });
  const step = await certificateStep();
  expect(await step.applies(state)).toBe(true);
  await step.run(state);
  expect(guest.text(path)).toBe(pem);
  expect(await guest.modeOf(path)).toBe(0o644);
  expect(guest.lines()).toEqual([program]);
  expect(state.changes).toContainEqual({ path, action: 'created' });
  expect(state.guestProgramsWrote).toBe(true);
  expect(state.guestProgramsSince).toBeLessThanOrEqual(performance.now());
  // It does no harm when it runs again.
  await step.run(state);
  expect(guest.text(path)).toBe(pem);
});

it('leaves the certificate for a program that the guest does not have yet', async () => {
  const guest = stepGuest();
  const state = linuxState(guest, { family: 'debian' });
  await (await certificateStep()).run(state);
  expect(guest.text('/usr/local/share/ca-certificates/company.crt')).toBe(pem);
  expect(guest.ran).toEqual([]);
  expect(state.guestProgramsWrote).toBe(false);
});

it('says why it does not apply to other guests', async () => {
  const state = linuxState(stepGuest(), { family: 'suse' });
  expect(await (await certificateStep()).applies(state)).toMatch(/suse/);
});

it('lists what each step did', async () => {
  await runExample('web.ova', '/out', join(directory, 'company.pem'));
  while (log.mock.calls.length < 2) await new Promise(setImmediate);
  expect(log.mock.calls).toEqual([
    ['kudzu', 'skipped', 'the guest has no kudzu'],
    ['certificate', 'done', ''],
  ]);
});

it('says how it is called, and why it failed', async () => {
  await runExample('web.ova');
  expect(error).toHaveBeenCalledWith(expect.stringMatching(/^Usage: /));
  expect(process.exitCode).toBe(1);
  error.mockClear();
  await runExample('web.ova', '/out', join(directory, 'nothing.pem'));
  expect(error).toHaveBeenCalledWith(expect.stringMatching(/nothing\.pem/));
  expect(convert).not.toHaveBeenCalled();
});
