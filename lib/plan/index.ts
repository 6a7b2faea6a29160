import { mkdtemp } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { ConvertFailure } from '../../types/failure';
import type { ConversionPlan, PlannedDisk } from '../../types/plan';
import type { Target } from '../../types/target';
import { applianceCacheDir } from '../checks/host';
import { createContext, type Context } from '../run/context';
import { runStage } from '../run/stage';
import { convertInOverlays, type ConvertedGuest, type PlanCall } from '../convert';
import { isV2vError, type V2vError } from '../errors';
import { Ledger } from '../run/ledger';
import {
  expectedSize,
  findObstacles,
  inKernelOrder,
  leastSize,
  outputDirectory,
  rehearseMetadata,
} from '../output';
import { maskSecrets } from '../run/secrets';
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
 * Throws the `V2vError` that `convert()` would throw before it copies (a source that cannot be read, a guest that is
 * not supported, a key that is missing), with `stage` and `progress`; what is wrong with the destination is in
 * `obstacles` instead.
 */
export async function planConversion(options: PlanCall): Promise<ConversionPlan> {
  const ledger = new Ledger(options.onEvent);
  return ledger.accompany(() => runStages(options, ledger));
}

async function runStages(options: PlanCall, ledger: Ledger): Promise<ConversionPlan> {
  using peak = new PeakUse();
  await using context = await createContext({ ...options, onEvent: peak.before(ledger.record) });
  peak.watch(context.tempDir);

  const obstacles: V2vError[] = [];
  /** What `convert()` wants to see free before it begins. */
  let wanted = 0;
  const guest = await convertInOverlays(
    options,
    async (destination) => {
      wanted = bytesOf(await measureDisks(destination.targets, context));
      obstacles.push(...(await findObstacles(destination, context)));
    },
    ledger,
    context,
  );

  const measured = await runStage(context, 'measure', 'Measuring what the target will take', async () => {
    const disks = await measureDisks(guest.targets, context);
    const metadata = await planMetadata(guest, disks, options, obstacles, context);
    const directory = options.output && outputDirectory(options.output);
    const target = directory === undefined ? [] : [targetPlace(directory, Math.max(wanted, bytesOf(disks)))];
    const space = await surveySpace([temporaryPlace(context, peak), ...target, appliancePlace()]);
    const lack = lackOfSpace(space, leastBytesOf(disks), guest.name);
    if (lack && !obstacles.some(({ code }) => code === 'HOST_NO_SPACE')) obstacles.push(lack);
    return { disks, metadata, space };
  });
  return {
    name: guest.name,
    source: maskSecrets(guest.source),
    inspection: guest.inspection,
    conversion: guest.conversion,
    disks: measured.disks,
    buses: guest.buses,
    nics: guest.nics,
    firmware: guest.firmware,
    metadata: measured.metadata,
    space: measured.space,
    obstacles: obstacles.map(asObstacle),
    ...ledger.close(),
  };
}

/** `convert()` would have thrown it in the stage that looks at the target. */
function asObstacle(error: V2vError): ConvertFailure {
  error.stage ??= 'target';
  return error.toJSON();
}

async function measureDisks(targets: readonly Target[], context: Context): Promise<PlannedDisk[]> {
  const disks: PlannedDisk[] = [];
  for (const target of targets) {
    context.throwIfAborted();
    const { path, format, allocation, compressed, overlay } = target;
    const { virtualSize } = overlay;
    const disk = {
      format,
      allocation,
      compressed,
      virtualSize,
      expectedSize: await expectedSize(target, context),
    };
    disks.push(path === undefined ? disk : { path, ...disk });
  }
  return disks;
}

const bytesOf = (disks: readonly PlannedDisk[]): number =>
  disks.reduce((sum, disk) => sum + disk.expectedSize, 0);

const leastBytesOf = (disks: readonly PlannedDisk[]): number =>
  disks.reduce((sum, disk) => sum + leastSize(disk, disk.expectedSize), 0);

/** The files that would describe the guest. One that cannot be described is an obstacle. */
async function planMetadata(
  guest: ConvertedGuest,
  disks: readonly PlannedDisk[],
  { output }: PlanCall,
  obstacles: V2vError[],
  context: Context,
): Promise<string[]> {
  if (output === undefined) return [];
  const { name, source, inspection, conversion, buses, firmware } = guest;
  const { guestcaps, networkNames } = conversion;
  const nics = inKernelOrder(guest.nics, networkNames);
  const directory = await mkdtemp(join(context.tempDir, 'metadata.'));
  try {
    return await rehearseMetadata(
      { output, name, source, inspection, guestcaps, disks, buses, nics, firmware },
      directory,
      context,
    );
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

function targetPlace(path: string, needed: number): Place {
  return { purpose: 'target', path, needed };
}

/** libguestfs's appliance, and its kernel unpacked beside it. The plan needed them already. */
function appliancePlace(): Place {
  const [path, user] = [applianceCacheDir(), process.geteuid?.() ?? 0];
  const counted = new Set<string>();
  const directories = [`.guestfs-${user}`, `.v2v-node-${user}`].map((name) => join(path, name));
  const bytes = directories.reduce((sum, directory) => sum + diskUse(directory, counted), 0);
  return { purpose: 'appliance', path, needed: bytes, present: bytes };
}
