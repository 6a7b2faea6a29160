import { clockOf, clockStep } from '../../../../lib/conversion/windows/clock';
import { crashControlStep } from '../../../../lib/conversion/windows/crash-control';
import { compareDumps } from './support/hive-dump';
import { systemHive, warnings } from './support/steps';
import { bareWindows } from './support/bare-windows';

const zone = 'ControlSet001\\Control\\TimeZoneInformation';
const value = (type: number, hex: string) => ({ type, bytes: Buffer.from(hex, 'hex') });

it.each([
  ['there is none', undefined, 'localtime'],
  ['REG_NONE', value(0, ''), 'localtime'],
  ['a DWORD of 1', value(4, '01000000'), 'utc'],
  ['a DWORD of 0', value(4, '00000000'), 'localtime'],
  ['a DWORD of 257', value(4, '01010000'), 'localtime'],
  ['a DWORD of two bytes', value(4, '0100'), 'localtime'],
  ['a QWORD of 1', value(11, '0100000000000000'), 'utc'],
  ['a QWORD with something in its upper half', value(11, '0100000001000000'), 'localtime'],
  ['a text', value(1, '31000000'), 'unknown'],
])('the clock where %s', (_what, encoded, clock) => {
  expect(clockOf(encoded)).toBe(clock);
});

it.each([
  [undefined, false, []],
  [1, true, []],
  [0, false, []],
  ['1', true, ['CLOCK_UNKNOWN']],
])('finds %j', async (real, utc, codes) => {
  await using windows = await bareWindows({
    registry: { system: real === undefined ? {} : { [zone]: { RealTimeIsUniversal: real } } },
  });
  const before = systemHive(windows);
  const state = windows.state();
  await clockStep.run(state);
  expect(state.rtcUtc).toBe(utc);
  expect(warnings(windows)).toEqual(codes);
  expect(compareDumps(before, systemHive(windows))).toEqual([]);
});

it('refuses a guest without a control set before anything is changed', async () => {
  await using windows = await bareWindows();
  const state = windows.state();
  const broken = { ...state, windows: { ...state.windows, currentControlSet: 'ControlSet009' } };
  await expect(clockStep.run(broken)).rejects.toMatchObject({ code: 'GUEST_UNSUPPORTED' });
  expect(clockStep.phase).toBe('look');
});

describe('crash-control', () => {
  const key = 'ControlSet001\\Control\\CrashControl';

  it.each([[1], [undefined]])('has stop errors stay on the screen where it was %j', async (before) => {
    const values = { CrashDumpEnabled: 7, ...(before === undefined ? {} : { AutoReboot: before }) };
    await using windows = await bareWindows({ registry: { system: { [key]: values } } });
    const dump = systemHive(windows);
    await crashControlStep.run(windows.state());
    const after = systemHive(windows);
    expect(compareDumps(dump, after)).toEqual([`${before === undefined ? '+' : '~'} ${key}\\\\AutoReboot`]);
    expect(after.get(`${key}\\\\AutoReboot`)).toBe('4:00000000');
  });

  it('adds nothing to a guest that has no such settings', async () => {
    await using windows = await bareWindows();
    const dump = systemHive(windows);
    const state = windows.state();
    await crashControlStep.run(state);
    expect(compareDumps(dump, systemHive(windows))).toEqual([]);
    expect(state.changes).toEqual([]);
  });
});
