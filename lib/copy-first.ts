import type { Overlay } from '../types/overlay';
import type { CopyReport } from '../types/result';
import type { Source } from '../types/source';
import type { Destination, TargetPlan, UntouchedImage } from '../types/target';
import { imageName } from './text/image-name';
import type { ConvertOptions } from './convert-options';
import { copyDisks } from './copy';
import { checkRoomForCommit, commitOverlays } from './copy/commit';
import { V2vError } from './errors';
import { asV2vError } from './errors/foreign-error';
import { convertInOverlays, type ConvertedGuest, type ProtectedSource } from './guest-stages';
import { KeptCopies, canBeKept } from './kept-copies';
import { openTarget, renderMachine, type OpenTarget } from './output';
import { createOverlays } from './overlay';
import type { Context } from './run/context';
import type { Ledger } from './run/ledger';
import { runStage } from './run/stage';

/** A guest on its way, with the target that its disks are at. */
export interface CopiedGuest {
  target: OpenTarget;
  guest: ConvertedGuest;
  disks: CopyReport[];
}

/**
 * The other order of a conversion: 12 comes before 4 and 6 to 11. The disks are copied untouched, the guest is converted in
 * overlays on the copy, and what they hold is written into it. The source is read once, and where the conversion fails the copy
 * stays for the next one.
 */
export async function copyThenConvert(
  options: ConvertOptions,
  { source, overlays }: ProtectedSource,
  plan: TargetPlan,
  ledger: Ledger,
  context: Context,
): Promise<CopiedGuest> {
  const copies = new KeptCopies(context);
  try {
    // 12: copy the disks as they are.
    const { target, at, copied } = await runStage(
      context,
      'copy',
      'Copying the disks of the source',
      async () => {
        const target = await openTarget(plan, context);
        const sources = overlays.map(untouched);
        const at = await placeCopies(options, { target, sources, copies }, context);
        // The checksum is one of the finished disk.
        const disks = { ...options.disks };
        delete disks.checksum;
        const copied = await copyDisks({ sources, target: { plan, destinations: at }, disks }, context);
        // From here on nobody reads the source any more.
        context.sourceFiles.forget();
        return { target, at, copied };
      },
    );

    // 4: protect the copy.
    const onCopy = await runStage(context, 'overlay', 'Protecting the copy with an overlay', () =>
      createOverlays({ disks: disksOf(source, plan, at) }, context),
    );

    // 6 to 11: open the guest, inspect, convert, trim and close it.
    const guest = await convertInOverlays(options, { source, overlays: onCopy }, plan, context);

    // Write what has changed into the copy, which is none from then on.
    const disks = await runStage(context, 'commit', 'Writing the changes into the copy', async () => {
      // What cannot be described, or has no room, is told of while the copy is one.
      renderMachine(guest.machine, plan);
      await checkRoomForCommit(guest.overlays, at.map(pathOf));
      context.sourceFiles.forget();
      await copies.adopt(target.destinations);
      return commitOverlays({ overlays: guest.overlays, target, copied, disks: options.disks }, context);
    });
    return { target, guest, disks };
  } catch (error) {
    if (await isWorthless(error, context)) await copies.remove();
    const keptCopies = await copies.keep();
    if (keptCopies.length > 0) ledger.know({ keptCopies });
    throw error;
  }
}

/** Whether what was copied is not what the source holds: it was changed meanwhile, or written wrongly. */
async function isWorthless(error: unknown, context: Context): Promise<boolean> {
  const codes = [asV2vError(error).code];
  await context.sourceFiles.check().catch((change: unknown) => codes.push(asV2vError(change).code));
  return codes.some((code) => code === 'SOURCE_CHANGED' || code === 'COPY_DIFFERS');
}

function untouched({ disk, virtualSize, name }: Overlay): UntouchedImage {
  return { kind: 'untouched', image: disk.image, virtualSize, name };
}

/** Where the copies are written: to files of their own that outlive the run, or to the target's. */
async function placeCopies(
  { keepCopy = true }: ConvertOptions,
  { target, sources, copies }: { target: OpenTarget; sources: readonly UntouchedImage[]; copies: KeptCopies },
  context: Context,
): Promise<readonly Destination[]> {
  const { plan, destinations } = target;
  if (!keepCopy || !canBeKept(sources, context)) return destinations;
  await copies.open(
    sources.map((source, index) => {
      const [disk, destination] = [plan.disks[index], destinations[index]];
      if (disk === undefined || destination?.kind !== 'file') {
        throw new V2vError('INTERNAL', `The disk ${imageName(source.image)} has no place at the target.`);
      }
      return { source, disk, becomes: destination.becomes };
    }),
  );
  return copies.destinations;
}

function pathOf(destination: Destination): string {
  return 'path' in destination ? destination.path : '';
}

/** The disks of the source, with their copies in place of them. */
function disksOf({ disks }: Source, plan: TargetPlan, at: readonly Destination[]): Source['disks'] {
  return disks.map((disk, index) => {
    const { format = 'raw' } = plan.disks[index] ?? {};
    return { ...disk, image: { kind: 'file', path: pathOf(at[index] ?? { kind: 'none' }), format } };
  });
}
