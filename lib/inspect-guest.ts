import type { InspectedDisk, InspectedFilesystem, InspectedGuest } from '../types/inspected-guest';
import type { ReadyOverlay } from '../types/target';
import type { Collection } from './collect';
import { convertInOverlays, protectSource, type PlanOptions, type ProtectedSource } from './convert';
import { describeFilesystems } from './inspect/filesystems/describe';
import { planTarget } from './output';
import { overlayImage } from './programs/image-access';
import { imageDataSize } from './programs/image-map';
import { withoutExtents } from './programs/unknown-extents';
import { createContext, type Context } from './run/context';
import { Ledger } from './run/ledger';
import { withOutsideCause } from './run/outside-cause';
import { maskMachine, maskSecrets } from './run/secrets';
import { runStage } from './run/stage';

/** What `inspectGuest()` is told: the options of `convert()` without the target. */
export type InspectGuestOptions = Omit<PlanOptions, 'output' | 'disks'>;

/**
 * Finds out what a conversion will make of a guest, as virt-v2v-inspector does: the whole conversion runs, in overlays that
 * are thrown away. So what is told of sizes, firmware and devices is what the converted guest has, and a guest that cannot be
 * converted is refused here. The source is not written to. `renderInspection()` makes virt-v2v-inspector's XML of it.
 *
 * @example
 * const guest = await inspectGuest({ input: { mode: 'ova', path: 'guest.ova' } });
 * console.log(guest.inspection.osinfo, guest.firmware, guest.disks[0]?.allocated);
 *
 * @throws V2vError what `convert()` would throw before it copies
 */
export async function inspectGuest(options: InspectGuestOptions): Promise<InspectedGuest> {
  const ledger = new Ledger(options.onEvent);
  return ledger.accompany(async () => {
    await using context = await createContext({ ...options, onEvent: ledger.record });
    return await withOutsideCause(context, async () => {
      const protectedSource = await protectSource(options, ledger, context);
      const { guest, collection } = await convertAndLook(options, protectedSource, context);
      await collection?.publish();
      collection?.keep();
      return { ...guest, ...ledger.close() };
    });
  });
}

/** What is known of a guest that is converted in its overlays. */
export interface LookedAt {
  guest: Omit<InspectedGuest, 'stages' | 'warnings' | 'preflight' | 'seconds' | 'run'>;
  overlays: ReadyOverlay[];
  /** Files of the guest, if some were asked for; without a name until it is published. */
  collection?: Collection;
}

/** Converts a guest in its overlays and tells of it. Where it will run is not known, so it keeps its serial console. */
export async function convertAndLook(
  options: InspectGuestOptions,
  { source, overlays, name }: ProtectedSource,
  context: Context,
): Promise<LookedAt> {
  const plan = await planTarget({ overlays, name, source, networks: options.networks }, context);
  let filesystems: InspectedFilesystem[] = [];
  const converted = await convertInOverlays(
    options,
    {
      source,
      overlays,
      look: async (guest, inspection) => void (filesystems = await describeFilesystems(guest, inspection)),
    },
    plan,
    context,
  );
  const { inspection, conversion, machine, collection } = converted;
  const disks = await runStage(context, 'measure', 'Measuring the disks', async () => {
    const measured: InspectedDisk[] = [];
    for (const [index, overlay] of converted.overlays.entries()) {
      const image = await overlayImage(overlay);
      const allocated = await withoutExtents(image, context, (opened) => imageDataSize(opened, context));
      const drive = machine.drives.find((each) => each.kind === 'disk' && each.disk === index);
      const bootOrder = drive?.kind === 'disk' ? drive.bootOrder : index + 1;
      measured.push({ virtualSize: overlay.virtualSize, allocated, bootOrder });
    }
    return measured;
  });
  return {
    guest: {
      name,
      source: maskSecrets(source),
      inspection,
      conversion,
      machine: maskMachine(machine),
      disks,
      firmware: machine.firmware,
      filesystems,
      ...(collection ? { collected: collection.report } : {}),
    },
    overlays: converted.overlays,
    ...(collection && { collection }),
  };
}
