import type { EncodedValue } from '../../registry';
import { numberOfType } from '../../registry/value-types';
import type { ConversionStep } from '../guest/step';
import type { WindowsState } from './state';
import { openSystemHive } from './system-hive';

const none = numberOfType('REG_NONE');
const sizes: ReadonlyMap<number, number> = new Map([
  [numberOfType('REG_DWORD'), 4],
  [numberOfType('REG_QWORD'), 8],
]);

/**
 * Whether Windows takes the machine's clock for UTC, by `RealTimeIsUniversal`: a number that is 1. Without it the clock is local
 * time. `unknown`: the value is of a type that has no meaning here.
 */
export function clockOf(value: EncodedValue | undefined): 'utc' | 'localtime' | 'unknown' {
  if (value === undefined || value.type === none) return 'localtime';
  const size = sizes.get(value.type);
  if (size === undefined) return 'unknown';
  const { bytes } = value;
  if (bytes.length !== size) return 'localtime';
  return bytes.readUInt32LE() === 1 && bytes.subarray(4).every((byte) => byte === 0) ? 'utc' : 'localtime';
}

/** Finds out whether the guest keeps its clock in UTC or in local time. */
export const clockStep: ConversionStep<WindowsState> = {
  name: 'clock',
  phase: 'look',
  applies: () => true,
  async run(state) {
    const key = `${state.windows.currentControlSet}\\Control\\TimeZoneInformation`;
    await using system = await openSystemHive(state);
    const clock = clockOf(await system.get(key, 'RealTimeIsUniversal'));
    state.rtcUtc = clock !== 'localtime';
    if (clock !== 'unknown') return;
    state.context.warn(
      'CLOCK_UNKNOWN',
      'The registry of the guest does not tell whether its clock is in UTC, which is taken to be so.',
      'If the guest is hours off, set the clock of the target machine to local time.',
    );
  },
};
