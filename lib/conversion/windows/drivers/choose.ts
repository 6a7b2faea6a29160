import type { DriverPackage, DriverReport } from '../../../../types/windows-drivers';
import type { Context } from '../../../run/context';
import type { ChosenDriver } from '../contracts/chosen-drivers';
import { driverDevices, idsOf, targetHas } from './devices';
import { isSameWindows } from './directory-names';
import { evaluate, type EvaluatedPackage } from './evaluate';
import type { GuestWindows } from './guest-windows';
import type { Package } from './packages';
import { inOrder } from './rank';
import { refusal, type GuestUpdates } from './refusal';

/** A driver with the package that it is from. */
export interface Choice {
  driver: ChosenDriver;
  from: Package;
  /** Made for another Windows than the guest's. */
  fallback: boolean;
  /** Microsoft itself signed it. */
  microsoft: boolean;
}

/** What was chosen, and a line for each device. */
export interface Choices {
  choices: Choice[];
  reports: DriverReport[];
}

/** Packages that are looked at for one device; some twenty name it in a virtio-win. */
const mostCandidates = 64;

type Device = (typeof driverDevices)[number];

/**
 * Chooses a driver for each device that the target has.
 *
 * @param none why there is none, for a device that no package names
 */
export async function chooseDrivers(
  packages: readonly Package[],
  windows: GuestWindows,
  updates: GuestUpdates,
  none: string,
  context: Pick<Context, 'throwIfAborted'>,
): Promise<Choices> {
  const result: Choices = { choices: [], reports: [] };
  for (const entry of driverDevices) {
    if (!targetHas(entry, windows)) {
      result.reports.push({ device: entry.device, reason: 'The target has no such device.', refused: [] });
      continue;
    }
    const { choice, report } = await chooseFor(entry, packages, windows, updates, none, context);
    if (choice !== undefined) result.choices.push(choice);
    result.reports.push(report);
  }
  return result;
}

async function chooseFor(
  entry: Device,
  packages: readonly Package[],
  windows: GuestWindows,
  updates: GuestUpdates,
  none: string,
  context: Pick<Context, 'throwIfAborted'>,
): Promise<{ choice?: Choice; report: DriverReport }> {
  const fitting = packages.filter(({ models }) => models.some(({ ids }) => idsOf(entry, ids).length > 0));
  const refused: DriverReport['refused'] = [];
  for (const from of inOrder(fitting, windows).slice(0, mostCandidates)) {
    context.throwIfAborted();
    const evaluated = await evaluate(from, entry, windows);
    const reason = await refusal(evaluated, windows, updates);
    if (reason !== undefined) {
      refused.push({ ...packageOf(evaluated), reason: `Left out: ${reason}.` });
      continue;
    }
    const fallback = from.named !== undefined && !isSameWindows(from.named, windows);
    const { driver, catalogue } = evaluated;
    return {
      choice: { driver, from, fallback, microsoft: catalogue.microsoft },
      report: {
        device: entry.device,
        driver: packageOf(evaluated),
        reason: whyThis(from, windows, fallback, refused.length > 0),
        ...(fallback ? { fallback: true as const } : {}),
        refused,
      },
    };
  }
  const reason = refused.length === 0 ? none : 'Every one that is for this Windows was left out.';
  return { report: { device: entry.device, reason, refused } };
}

/** What is told of a package, without its files. */
function packageOf({ driver: { inf, version, date, signature } }: EvaluatedPackage): DriverPackage {
  return { inf, version, date, signature };
}

function whyThis(
  { named }: Package,
  windows: GuestWindows,
  fallback: boolean,
  othersRefused: boolean,
): string {
  const trusted = othersRefused ? ' that Windows takes' : '';
  if (named === undefined) return `It is the newest${trusted} whose INF says that it is for this Windows.`;
  if (!fallback) return `It is the newest${trusted} for ${named.title}.`;
  return `There is none${trusted} for ${windows.name}; this one is for ${named.title}, and its INF says that it fits.`;
}
