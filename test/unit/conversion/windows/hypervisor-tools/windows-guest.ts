import type { GuestFileChange } from '../../../../../types/conversion';
import type { FirstbootScript } from '../../../../../lib/conversion/guest/firstboot-script';
import { ChangeRecorder } from '../../../../../lib/conversion/changes/change-recorder';
import type { ConversionStep } from '../../../../../lib/conversion';
import type { WindowsState } from '../../../../../lib/conversion/windows/state';
import type { WindowsGuestOptions } from '../../../../../lib/testing';
import { collectingFirstboot } from '../support/steps';
import { bareWindows } from '../support/bare-windows';

/** What came of running steps on a Windows guest. */
export interface StepsOutcome {
  state: WindowsState;
  scripts: FirstbootScript[];
  /** Why steps were skipped. */
  skipped: string[];
  warnings: string[];
  infos: string[];
  changes: GuestFileChange[];
  /** What was changed in the hives: `ControlSet001\Services\vmci Start 3 → 4`. */
  registry: string[];
}

/** Runs steps on Windows 10, or what `options` make of it. */
export async function runSteps(
  steps: readonly ConversionStep<WindowsState>[],
  options: WindowsGuestOptions = {},
  before: Partial<WindowsState> = {},
): Promise<StepsOutcome> {
  await using typical = await bareWindows(options);
  const recorder = new ChangeRecorder(typical.guest);
  const scripts: FirstbootScript[] = [];
  const firstboot = collectingFirstboot(scripts);
  const state = typical.state({ guest: recorder.guest, changes: recorder.changes, firstboot, ...before });
  const skipped: string[] = [];
  for (const step of steps) {
    const verdict = await step.applies(state);
    if (verdict === true) await step.run(state);
    else skipped.push(verdict);
  }
  const changes = await recorder.report();
  const messages = (type: 'warning' | 'info') =>
    typical.events.flatMap((event) => (event.type === type ? [event.message] : []));
  return {
    state,
    scripts,
    skipped,
    warnings: messages('warning'),
    infos: messages('info'),
    changes,
    registry: changes.flatMap(({ registry = [] }) =>
      registry.map(({ key, name, action, before: was, after }) =>
        name === undefined
          ? `${key} ${action}`
          : `${key} ${name} ${JSON.stringify(was?.data)} → ${JSON.stringify(after?.data)}`,
      ),
    ),
  };
}
