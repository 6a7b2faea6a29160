import type { CollectOptions } from '../types/collect';
import type { BootDisk, BootReport, ConvertBootCheck } from '../types/boot-check';
import type { GuestConversion, InitrdStrategy } from '../types/conversion';
import type { CustomizeOperation } from '../types/customize';
import type { EventSink } from '../types/events';
import type { InputOptions } from '../types/input';
import type { Inspection } from '../types/inspection';
import type { TargetMachine } from '../types/machine';
import type {
  ApplianceOptions,
  DiskKey,
  EncryptedDevice,
  NetworkMap,
  RootCandidate,
  RootChoice,
  WindowsOptions,
} from '../types/options';
import type { DiskOptions, OutputOptions } from '../types/output';
import type { Overlay } from '../types/overlay';
import type { ConvertResult } from '../types/result';
import type { Source } from '../types/source';
import type { ReadyOverlay, TargetPlan } from '../types/target';
import { openGuestfs } from './appliance';
import { closeGuestfs } from './appliance/close';
import { checkBootOptions } from './boot-check/options';
import { bootPrograms } from './boot-check/program';
import { copiesOf, leavesDisksHere, tryGuest } from './boot-check/try-guest';
import { checkHost } from './checks/host';
import { checkCollect, collectFiles, type Collection } from './collect';
import {
  checkConversionOptions,
  checkCustomizeFiles,
  checkDriverPath,
  convertGuest,
  customizePrograms,
  needsNetwork,
  trimGuest,
  type StepsOption,
} from './conversion';
import { copyDisks } from './copy';
import { copyPrograms } from './copy/programs';
import type { Guestfs } from './guestfs';
import { checkFinished } from './in-place';
import { describeInput, inputPrograms, openSource } from './input';
import { inspectSource } from './inspect';
import { checkKeys } from './inspect/devices/disk-keys';
import { describeGuest } from './inspect/system/describe';
import { publishTogether } from './journal/journal';
import { clearLeftovers } from './leftovers';
import { planMachine } from './machine';
import { checkTarget, describeOutput, openTarget, outputPrograms, planTarget } from './output';
import { createOverlays } from './overlay';
import { createContext, type Context } from './run/context';
import { Ledger } from './run/ledger';
import { withOutsideCause } from './run/outside-cause';
import { maskMachine, maskSecrets } from './run/secrets';
import { runStage } from './run/stage';

/**
 * Converts a virtual machine: opens the source, protects it with overlays, changes the guest so that it runs on KVM,
 * copies its disks to the target and describes it there. The source is never written to; on failure or cancellation
 * nothing is left behind.
 *
 * @example
 * const { disks, artifacts } = await convert({
 *   input: { mode: 'ova', path: 'guest.ova' },
 *   output: { mode: 'local', directory: '/var/lib/libvirt/images' },
 * });
 *
 * @throws V2vError; its `stage` says how far it came, and its `progress` what was found out and done by then
 */
export async function convert(options: ConvertOptions): Promise<ConvertResult> {
  const ledger = new Ledger(options.onEvent);
  return ledger.accompany(() => runStages(options, ledger));
}

async function runStages(options: ConvertOptions, ledger: Ledger): Promise<ConvertResult> {
  // 1: the command has parsed its options.
  await using context = await createContext({ ...options, onEvent: ledger.record });
  return await withOutsideCause(context, () => convertWithin(context, options, ledger));
}

async function convertWithin(
  context: Context,
  options: ConvertOptions,
  ledger: Ledger,
): Promise<ConvertResult> {
  // 2 to 4: open the source, and protect it.
  const protectedSource = await protectSource(options, ledger, context);
  const { source, overlays, name } = protectedSource;

  // 5: plan the target, and check that it can be written, before anything takes time.
  const { output, disks: diskOptions } = options;
  const plan = await runStage(
    context,
    'target',
    `Checking the destination: ${describeOutput(output)}`,
    async () => {
      const target = { source, networks: options.networks, overlays, output, disks: diskOptions, name };
      const planned = await planTarget(target, context);
      await checkTarget(planned, context);
      return planned;
    },
  );

  // 6 to 11: open the guest, inspect, convert, trim and close it.
  const guest = await convertInOverlays(options, protectedSource, plan, context);
  const { inspection, conversion, machine } = guest;

  const check = bootCheckOf(options);
  const tryIt = (copies?: BootDisk[]): Promise<BootReport | undefined> =>
    tryGuest({ ...guest, copies }, check ?? {}, (boot) => ledger.know({ boot }), context);
  // What is sent away is tried before that.
  const isTriedFirst = check !== undefined && !leavesDisksHere(plan);
  let boot = isTriedFirst ? await tryIt() : undefined;

  // 12: copy.
  const { target, disks } = await runStage(context, 'copy', 'Copying the disks', async () => {
    const target = await openTarget(plan, context);
    return {
      target,
      disks: await copyDisks({ sources: guest.overlays, target, disks: diskOptions }, context),
    };
  });

  if (check && !isTriedFirst) boot = await tryIt(copiesOf(target.destinations, plan));

  // 13: describe.
  const artifacts = await publishTogether(context, () =>
    runStage(context, 'metadata', 'Creating output metadata', async () => {
      // Once more: a network file system may tell late of what was written meanwhile.
      await context.sourceFiles.check();
      await guest.collection?.publish();
      const made = await target.publish(machine, disks);
      guest.collection?.keep();
      return made;
    }),
  );
  return {
    name,
    source: maskSecrets(source),
    inspection,
    conversion,
    machine: maskMachine(machine),
    disks,
    artifacts,
    ...(guest.collection ? { collected: guest.collection.report } : {}),
    ...(boot ? { boot } : {}),
    ...ledger.close(),
  };
}

/** How the guest is tried; undefined: it is not. */
function bootCheckOf({ bootCheck }: Pick<ConvertOptions, 'bootCheck'>): ConvertBootCheck | undefined {
  if (bootCheck === undefined || bootCheck === false) return undefined;
  return bootCheck === true ? {} : bootCheck;
}

/** A source that no write reaches. */
export interface ProtectedSource {
  /** With its secrets. */
  source: Source;
  overlays: Overlay[];
  /** Name of the guest at the target. */
  name: string;
}

/** Stages 2 to 4. */
export async function protectSource(
  options: PlanOptions,
  ledger: Ledger,
  context: Context,
): Promise<ProtectedSource> {
  const { source, name } = await readSource(options, ledger, context);
  return { source, name, overlays: await overlaysOn(source, context) };
}

/** Stage 2, and the checks of the host before it. */
export async function readSource(
  options: PlanOptions,
  ledger: Ledger,
  context: Context,
): Promise<Pick<ProtectedSource, 'source' | 'name'>> {
  const { input, output, disks, keys = [] } = options;
  await runStage(context, 'checks', 'Checking the host', async () => {
    const check = bootCheckOf(options);
    if (check) checkBootOptions(check);
    // First, as it makes room and frees names that the other checks look at.
    await clearLeftovers(context);
    const programs = [
      'qemu-img',
      ...inputPrograms(input),
      ...(output ? outputPrograms(output) : []),
      ...copyPrograms(disks),
      ...(options.collect ? ['xz'] : []),
      ...customizePrograms(options.customize),
      ...(check ? bootPrograms() : []),
    ];
    await checkHost({ programs }, context);
    await checkKeys(keys);
    checkConversionOptions(options);
    await checkCustomizeFiles(options.customize, context);
    await checkDriverPath(options.windows?.virtioWin);
    await checkCollect(options.collect);
  });
  // 2
  const source = await runStage(context, 'source', `Setting up the source: ${describeInput(input)}`, () =>
    openSource(input, context),
  );
  const name = options.name ?? source.name;
  ledger.know({ name });
  return { source, name };
}

/** Stage 4. A conversion in place has it as well: what it changes is written to the source when all of it is there. */
export async function overlaysOn(source: Source, context: Context): Promise<Overlay[]> {
  await checkFinished(source.disks, context);
  return await runStage(context, 'overlay', 'Protecting the source with an overlay', () =>
    createOverlays(source, context),
  );
}

/** A guest whose overlays are to be converted. */
export interface GuestToConvert extends Pick<ProtectedSource, 'source' | 'overlays'> {
  /** Looks at the converted guest before its appliance is closed. */
  look?(guest: Guestfs, inspection: Inspection): Promise<void>;
}

/** A guest that is converted in its overlays, which are closed, and the machine that it needs. */
export interface ConvertedGuest {
  overlays: ReadyOverlay[];
  inspection: Inspection;
  conversion: GuestConversion;
  /** With its secrets. */
  machine: TargetMachine;
  /** Files of the guest, if some were asked for; without a name until it is published. */
  collection?: Collection;
}

/**
 * Stages 6 to 11, and the machine that follows from them. `planConversion()` runs the same ones, which is why a plan says
 * what a conversion does.
 */
export async function convertInOverlays(
  options: PlanOptions,
  { source, overlays, look }: GuestToConvert,
  plan: TargetPlan,
  context: Context,
): Promise<ConvertedGuest> {
  const { initrd, guestAgent, windows, customize, steps, networks, fstrim = true } = options;
  const { serialPort } = plan.abilities;

  // 6 and 7
  await using guest = await runStage(context, 'open', 'Opening the source', () =>
    openGuestfs(overlays, { network: needsNetwork(customize), ...options.appliance }, context),
  );
  // 8
  const inspection = await runStage(context, 'inspect', 'Inspecting the source', () =>
    inspectSource(guest, options, context),
  );
  // While it is as it was.
  const { collect } = options;
  const collection =
    collect &&
    (await runStage(context, 'collect', 'Collecting files of the guest', () =>
      collectFiles(guest, collect, context),
    ));
  // 9
  const conversion = await runStage(
    context,
    'convert',
    `Converting ${describeGuest(inspection)} to run on KVM`,
    () =>
      convertGuest(
        guest,
        { source, inspection, serialPort, initrd, guestAgent, windows, customize, steps },
        context,
      ),
  );
  // 10
  const trim = fstrim
    ? await runStage(context, 'trim', 'Mapping filesystem data to avoid copying unused and blank areas', () =>
        trimGuest(guest, { inspection, conversion }, context),
      )
    : undefined;
  // 11
  const ready = await runStage(context, 'close', 'Closing the overlay', async () => {
    await look?.(guest, inspection);
    const closed = await closeGuestfs(guest, { overlays, conversion, trim });
    await context.sourceFiles.check();
    return closed;
  });
  const machine = await planMachine({ source, inspection, conversion, plan, networks }, context);
  return { overlays: ready, inspection, conversion, machine, ...(collection && { collection }) };
}

/** What `convert()` is told. Only `input` and `output` are needed. */
export interface ConvertOptions {
  input: InputOptions;
  output: OutputOptions;
  /** Name of the guest at the target; default: the source's. */
  name?: string;
  disks?: DiskOptions;
  /** Which operating system is meant where the disks hold several; default `ask`. */
  root?: RootChoice;
  /** With `root: 'ask'`, asked where there are several; resolves with the device of one of the candidates. */
  askRoot?: (candidates: RootCandidate[]) => Promise<string>;
  /** For encrypted disks; of those that match a device, each is tried in turn. */
  keys?: DiskKey[];
  /** Asked once for each encrypted device that none of `keys` is for. */
  askPassphrase?: (device: EncryptedDevice) => Promise<string>;
  networks?: NetworkMap;
  appliance?: ApplianceOptions;
  /** Default `auto`: keep, then append, then rebuild. */
  initrd?: InitrdStrategy | 'auto';
  /** The guest installs QEMU's guest agent when it boots; default true. */
  guestAgent?: boolean;
  /** For a Windows guest. */
  windows?: WindowsOptions;
  /** Changes beside the conversion, made in their order; default none. */
  customize?: readonly CustomizeOperation[];
  /** Files of the guest that are kept in an archive, as they were before the conversion. */
  collect?: CollectOptions;
  /** Conversion steps of your own, and steps that are left out. */
  steps?: StepsOption;
  /** Default true. */
  fstrim?: boolean;
  /**
   * The converted guest is started on throw-away overlays, isolated, to see whether it boots: its copies before they are
   * published, or where no disk is left on this host its overlays, before they are sent. Default false.
   */
  bootCheck?: boolean | ConvertBootCheck;
  signal?: AbortSignal;
  onEvent?: EventSink;
  /** Ask libguestfs for its own debug messages (`verbose`) and calls (`trace`); they arrive as `debug` events. */
  verbose?: boolean;
  trace?: boolean;
  /** Directory for overlays and unpacked files; default `VIRT_V2V_TMPDIR`, `LIBGUESTFS_CACHEDIR`, `TMPDIR`, `/var/tmp`. */
  tempDir?: string;
}

/** What `planConversion()` is told: the options of `convert()`, of which `output` may be left out. */
export interface PlanOptions extends Omit<ConvertOptions, 'output'> {
  /** Default: the destination is not looked at. */
  output?: OutputOptions;
}
