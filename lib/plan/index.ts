import { dirname, join } from 'node:path';

import type { TargetMachine } from '../../types/machine';
import type { ConvertFailure } from '../../types/failure';
import type { ConversionPlan } from '../../types/plan';
import type { TargetDocument, TargetPlan } from '../../types/target';
import { applianceCacheDir } from '../checks/host';
import { convertInOverlays, protectSource, type PlanOptions } from '../convert';
import { isV2vError, type V2vError } from '../errors';
import { describeOutput, findObstacles, planTarget, renderMachine } from '../output';
import { createContext, type Context } from '../run/context';
import { Ledger } from '../run/ledger';
import { withOutsideCause } from '../run/outside-cause';
import { maskMachine, maskSecrets } from '../run/secrets';
import { runStage } from '../run/stage';
import { diskUse, PeakUse } from './disk-use';
import { lackOfSpace, surveySpace, type Place } from './space';

/**
 * Says what `convert()` would do with the same options, and what would make it fail at the destination. Neither the
 * source nor the target is written: the very stages of a conversion run, up to the copy, on overlays in `tempDir` that
 * are thrown away. So a plan takes as long as a conversion without its copy, and needs the same room there.
 *
 * As in a conversion, what killed runs left is removed first, and libguestfs builds its appliance where there is none.
 * A MAC address that the source lacks is made up again by the conversion, and is another one then.
 *
 * @example
 * const { obstacles, conversion } = await planConversion({ input: { mode: 'ova', path: 'guest.ova' } });
 * for (const { path, diff } of conversion.changes) console.log(path, diff);
 *
 * @throws V2vError what `convert()` would throw before it copies (a source that cannot be read, a guest that is not
 * supported, a key that is missing), with `stage` and `progress`; what is wrong with the destination is in `obstacles`
 * instead
 */
export async function planConversion(options: PlanOptions): Promise<ConversionPlan> {
  const ledger = new Ledger(options.onEvent);
  return ledger.accompany(() => runStages(options, ledger));
}

async function runStages(options: PlanOptions, ledger: Ledger): Promise<ConversionPlan> {
  using peak = new PeakUse();
  await using context = await createContext({ ...options, onEvent: peak.before(ledger.record) });
  peak.watch(context.tempDir);
  return await withOutsideCause(context, () => planWithin(context, peak, options, ledger));
}

async function planWithin(
  context: Context,
  peak: PeakUse,
  options: PlanOptions,
  ledger: Ledger,
): Promise<ConversionPlan> {
  const protectedSource = await protectSource(options, ledger, context);
  const { source, overlays, name } = protectedSource;
  const { output, disks: diskOptions } = options;
  const target = { source, networks: options.networks, output, disks: diskOptions, name };
  const { before, obstacles } = await runStage(
    context,
    'target',
    output ? `Checking the destination: ${describeOutput(output)}` : 'Planning the disks',
    async () => {
      const planned = await planTarget({ ...target, overlays }, context);
      return { before: planned, obstacles: await findObstacles(planned, context) };
    },
  );
  // A plan writes nothing.
  const withoutCollect = { ...options };
  delete withoutCollect.collect;
  const guest = await convertInOverlays(withoutCollect, protectedSource, before, context);
  const machine = maskMachine(guest.machine);

  const measured = await runStage(context, 'measure', 'Measuring what the target will take', async () => {
    const after = await planTarget({ ...target, overlays: guest.overlays }, context);
    const documents = planDocuments(machine, after, obstacles);
    const places = [temporaryPlace(context, peak), ...targetPlaces(before, after), appliancePlace()];
    const space = await surveySpace(places);
    for (const { path, least } of after.room) {
      const lack = lackOfSpace(space, path, least, after.name);
      if (lack && !obstacles.some(({ code }) => code === 'HOST_NO_SPACE')) obstacles.push(lack);
    }
    return { disks: [...after.disks], documents, space };
  });
  return {
    name,
    source: maskSecrets(source),
    inspection: guest.inspection,
    conversion: guest.conversion,
    machine,
    ...measured,
    obstacles: obstacles.map(asObstacle),
    ...ledger.close(),
  };
}

/** `convert()` would have thrown it in the stage that looks at the target. */
function asObstacle(error: V2vError): ConvertFailure {
  error.stage ??= 'target';
  return error.toJSON();
}

/** What would describe the guest. One that cannot be described is an obstacle. */
function planDocuments(machine: TargetMachine, plan: TargetPlan, obstacles: V2vError[]): TargetDocument[] {
  try {
    return renderMachine(machine, plan);
  } catch (error) {
    if (!isV2vError(error) || error.code !== 'GUEST_UNSUPPORTED') throw error;
    error.stage = 'metadata';
    obstacles.push(error);
    return [];
  }
}

function temporaryPlace({ tempDir }: Context, { most }: PeakUse): Place {
  return { purpose: 'temporary', path: dirname(tempDir), needed: most, givenBack: diskUse(tempDir) };
}

/** No less than what `convert()` wants to see free before it knows what trimming saves. */
function targetPlaces(before: TargetPlan, after: TargetPlan): Place[] {
  return after.room.map(({ path, most }, index) => ({
    purpose: 'target',
    path,
    needed: Math.max(before.room[index]?.most ?? 0, most),
  }));
}

/** libguestfs's appliance, and its kernel unpacked beside it. The plan needed them already. */
function appliancePlace(): Place {
  const [path, user] = [applianceCacheDir(), process.geteuid?.() ?? 0];
  const counted = new Set<string>();
  const directories = [`.guestfs-${user}`, `.v2v-node-${user}`].map((name) => join(path, name));
  const bytes = directories.reduce((sum, directory) => sum + diskUse(directory, counted), 0);
  return { purpose: 'appliance', path, needed: bytes, present: bytes };
}
