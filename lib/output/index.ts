import { stat } from 'node:fs/promises';

import type { TargetMachine } from '../../types/machine';
import type { NetworkMap } from '../../types/options';
import type { DiskOptions, OutputOptions } from '../../types/output';
import type { Overlay } from '../../types/overlay';
import type { Source } from '../../types/source';
import type { TargetAbilities, TargetDocument, TargetPlan } from '../../types/target';
import { V2vError } from '../errors';
import { checkSpaceAt } from '../files/free-space';
import { Preflight } from '../preflight';
import { refusalSubject } from '../preflight/refusal-subject';
import type { Context } from '../run/context';
import { inStage } from '../run/stage';
import { checkDiskOptions, planDisks } from './disks';
import { clearTargetLeftovers } from './leftovers';
import { errorOf } from './obstacle';
import { measureOverlay } from './measure';
import type { GuestToPlace, OpenTarget } from './mode';
import { modeOf } from './modes';
import { needsOf } from './needs';

export { leastSize } from './disks';
export type { OpenTarget } from './mode';
export { checkOrder, chooseOrder } from './order';

/** The target as virt-v2v's options name it: `-o local -os DIR`. */
export function describeOutput(output: OutputOptions): string {
  return modeOf(output).describe(output);
}

/** Programs of this host that the output needs, beside those of every conversion. */
export function outputPrograms(output: OutputOptions): readonly string[] {
  return modeOf(output).programs?.(output) ?? [];
}

/**
 * What only a guest of that name may write at the output; see `TargetPlan.claims`. Looks at nothing.
 *
 * @throws V2vError `USAGE` where the output or the name makes no sense
 */
export function outputClaims(output: OutputOptions, name: string): readonly string[] {
  return modeOf(output).plan(output, { name, disks: [], diskOptions: {} }).claims;
}

/** Without an output, any machine can be described and any disk written. */
const anything: TargetAbilities = { serialPort: true, namedNetworks: true, formats: ['raw', 'qcow2'] };

/** What a target is planned of. */
export interface TargetInput {
  overlays: readonly Overlay[];
  /** Undefined: it is not known where the guest goes; the disks have no path then. */
  output?: OutputOptions;
  disks?: DiskOptions;
  /** Name of the guest at the target. */
  name: string;
  /** Without it, what the guest needs of its new host is not looked at. */
  source?: Source;
  networks?: NetworkMap;
}

/**
 * Plans the target: the disks with their names, formats, allocation and the room they take, the files beside them, and what
 * the target can express of the machine. Writes nothing; `findObstacles` says what is in the way.
 *
 * @example
 * const plan = await planTarget({ overlays, output: { mode: 'local', directory: '/out' }, name: 'web' }, context);
 * console.log(plan.disks.map((disk) => disk.path)); // ['/out/web-sda']
 *
 * @throws V2vError `USAGE` where the options contradict each other or the output cannot do what they ask; `ABORTED`
 */
export function planTarget(input: TargetInput, context: Context): Promise<TargetPlan> {
  return inStage('target', context, () => plan(input, context));
}

async function plan(input: TargetInput, context: Context): Promise<TargetPlan> {
  const needs = input.source && needsOf(input.source, input.networks);
  return { ...(await planDisksAndPlaces(input, context)), ...(needs === undefined ? {} : { needs }) };
}

async function planDisksAndPlaces(
  { overlays, output, disks: diskOptions = {}, name }: TargetInput,
  context: Context,
): Promise<TargetPlan> {
  context.throwIfAborted();
  // Before qemu-img looks at anything: an option that makes no sense is said at once.
  checkDiskOptions(diskOptions);
  if (output !== undefined) outputClaims(output, name);
  const disks = [];
  for (const overlay of overlays) disks.push(await measureOverlay(overlay, context));
  const guest = { name, disks, diskOptions };
  if (output !== undefined) return planAround(output, guest);
  return {
    output,
    name,
    abilities: anything,
    disks: planDisks(guest, anything, 'The target'),
    claims: [],
    files: [],
    room: [],
  };
}

/** As the mode plans it. A block device where a disk would be made is written to itself, as virt-v2v does. */
async function planAround(output: OutputOptions, guest: GuestToPlace): Promise<TargetPlan> {
  const mode = modeOf(output);
  const planned = mode.plan(output, guest);
  const devices: boolean[] = [];
  for (const { path } of planned.disks) devices.push(path !== undefined && (await isBlockDevice(path)));
  if (!devices.includes(true)) return planned;
  const disks = guest.disks.map((disk, index) => ({ ...disk, device: devices[index] === true }));
  return mode.plan(output, { ...guest, disks });
}

async function isBlockDevice(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isBlockDevice(),
    () => false,
  );
}

/**
 * Everything that is in the way of a target: a missing directory, a file that has the name of a disk, too little room.
 * Writes nothing, and therefore misses what only looks writable (an NFS server that does not trust root).
 *
 * @throws V2vError `ABORTED`
 */
export async function findObstacles(plan: TargetPlan, context: Context): Promise<V2vError[]> {
  const found: V2vError[] = [];
  for await (const obstacle of obstacles(plan, { probe: false }, context)) found.push(obstacle);
  return found;
}

/**
 * Finds out, before the conversion, what would make it fail at the target after it.
 *
 * What killed runs left at the target is taken back before. Everything that is in the way is told as an event, `preflight`,
 * and so what is well at a server.
 *
 * @throws V2vError the first of what `findObstacles` finds, and what shows only when it is tried: `OUTPUT_NOT_FOUND`,
 * `OUTPUT_EXISTS`, `OUTPUT_TOO_SMALL`, `HOST_PERMISSION`, `HOST_NO_SPACE`; `ABORTED`
 */
export function checkTarget(plan: TargetPlan, context: Context): Promise<void> {
  return inStage('target', context, async () => {
    // First, as it frees names and makes room there.
    if (plan.output !== undefined) await clearTargetLeftovers(plan.output, context);
    const preflight = new Preflight(context);
    for await (const obstacle of obstacles(plan, { probe: true }, context)) {
      preflight.refuse(refusalSubject(obstacle), obstacle);
    }
    preflight.settle();
  });
}

async function* obstacles(
  { output, ...plan }: TargetPlan,
  how: { probe: boolean },
  context: Context,
): AsyncGenerator<V2vError> {
  context.throwIfAborted();
  if (output === undefined) return;
  yield* modeOf(output).obstacles({ output, ...plan }, how, context);
  if (plan.temporary === undefined) return;
  const { tempDir } = context;
  const lack = await errorOf(checkSpaceAt(tempDir, plan.temporary.least, `a finished disk of ${plan.name}`));
  if (lack !== undefined) yield lack;
}

/**
 * Opens a target: makes what the disks are copied to. The context owns it: what was made is taken back with the context,
 * unless it was published.
 *
 * @example
 * const target = await openTarget(plan, context);
 * const copied = await copyDisks({ sources: overlays, target }, context);
 * const artifacts = await target.publish(machine, copied);
 *
 * @throws V2vError `OUTPUT_EXISTS`, `OUTPUT_NOT_FOUND`, `HOST_NO_SPACE`, `HOST_PERMISSION`; `USAGE` where the plan does not
 * say where the guest goes; `ABORTED`
 */
export function openTarget(plan: TargetPlan, context: Context): Promise<OpenTarget> {
  return inStage('copy', context, async () => {
    context.throwIfAborted();
    const { output } = plan;
    if (output === undefined)
      throw new V2vError('USAGE', 'The target was planned without an output, so it cannot be opened.');
    return context.own(await modeOf(output).open({ ...plan, output }, context));
  });
}

/**
 * What would describe the guest at the target, as `publish` writes it. Writes nothing.
 *
 * @throws V2vError `GUEST_UNSUPPORTED` where the output cannot describe such a machine
 */
export function renderMachine(machine: TargetMachine, { output, ...plan }: TargetPlan): TargetDocument[] {
  return output === undefined ? [] : modeOf(output).render(machine, { output, ...plan });
}
