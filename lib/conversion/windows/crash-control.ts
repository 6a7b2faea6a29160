import type { ConversionStep } from '../guest/step';
import type { WindowsState } from './state';
import { openSystemHive } from './system-hive';

/** Has Windows show a stop error rather than start again and again: whoever migrated the guest can then read what it says. */
export const crashControlStep: ConversionStep<WindowsState> = {
  name: 'crash-control',
  phase: 'adapt',
  applies: () => true,
  async run(state) {
    const key = `${state.windows.currentControlSet}\\Control\\CrashControl`;
    await using system = await openSystemHive(state, { write: true });
    if (!(await system.has(key)) || (await system.number(key, 'AutoReboot')) === 0) return;
    await system.set(key, 'AutoReboot', 0);
    await system.commit();
  },
};
