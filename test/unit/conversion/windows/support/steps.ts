import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ConversionStep } from '../../../../../lib/conversion/guest/step';
import type { FirstbootScript } from '../../../../../lib/conversion/guest/firstboot-script';
import type { WindowsState } from '../../../../../lib/conversion/windows/state';
import type { TypicalGuest } from '../../../../../lib/testing/guests/typical-guest';
import { dumpHive, type HiveDump } from './hive-dump';

type WindowsGuest = TypicalGuest<WindowsState>;

/** Puts nothing into the guest: `add` is all there is. */
export const firstbootWith = (add: WindowsState['firstboot']['add']): WindowsState['firstboot'] => ({
  add,
  place: () => undefined,
  report: () => undefined,
});

/** Scripts that are added are collected. */
export const collectingFirstboot = (scripts: FirstbootScript[]): WindowsState['firstboot'] =>
  firstbootWith((_to, script) => Promise.resolve(void scripts.push(script)));

/** The state before the first step; first-boot scripts are collected rather than put into the guest. */
export function collectingState(
  windows: WindowsGuest,
  changes: Partial<WindowsState> = {},
): WindowsState & { scripts: FirstbootScript[] } {
  const scripts: FirstbootScript[] = [];
  return { ...windows.state({ firstboot: collectingFirstboot(scripts), ...changes }), scripts };
}

/** Runs the steps that apply, in this order. */
export async function runAll(
  steps: readonly ConversionStep<WindowsState>[],
  state: WindowsState,
): Promise<void> {
  for (const step of steps) if ((await step.applies(state)) === true) await step.run(state);
}

/** Codes of the warnings so far. */
export const warnings = ({ events }: WindowsGuest): string[] =>
  events.flatMap((event) => (event.type === 'warning' ? [event.code] : []));

/** The SYSTEM hive as it is now. */
export function systemHive({ guest }: WindowsGuest): HiveDump {
  return dumpHive(readFileSync(join(guest.directory, 'Windows/System32/config/SYSTEM')));
}

export function softwareHive({ guest }: WindowsGuest): HiveDump {
  return dumpHive(readFileSync(join(guest.directory, 'Windows/System32/config/SOFTWARE')));
}
