import { isRegularFile } from '../../../../guestfs/regular-file';
import type { Kernel } from '../../../../../types/conversion';
import { V2vError } from '../../../../errors';
import { deviceForPrograms } from '../../../../guestfs/mountable';
import { canRunPrograms, runGuestProgram } from '../../../guest/guest-program';
import type { LinuxState } from '../../state';
import { reasonOf } from '../../../../errors/reason';
import { readGuestText, writeGuestText } from '../../../guest/text-file';
import { backupSuffix, copyAttributes } from './install-initrd';
import { addInitramfsOption, rebuildCommand, rebuildPrograms, type RebuildCommand } from './rebuild-command';
import { Room } from './room';

const tailLines = 20;

export interface Rebuild {
  /** Where the initrd as it was is now. */
  backup: string;
  /** Brings the initrd as it was back. */
  restore: () => Promise<void>;
}

function failed(initrd: string, message: string, hint: string, cause?: unknown): V2vError {
  return new V2vError('INITRD', message, { subject: initrd, hint, cause });
}

/**
 * The command with which the guest is to rebuild an initrd; `reason` is why. Changes nothing.
 *
 * @throws V2vError `INITRD` where the guest has no tool, or it does not run here; `GUEST_NO_SPACE`.
 */
export async function planRebuild(
  state: LinuxState,
  kernel: Kernel,
  initrd: string,
  reason: string,
): Promise<RebuildCommand> {
  const { guest, inspection, family, context } = state;
  if (!canRunPrograms(inspection.arch)) {
    throw failed(
      initrd,
      `The initrd ${initrd} must be rebuilt by programs of the guest, which are for ${inspection.arch} and do not run on this host (${process.arch}). ${reason}`,
      'Convert it on a host of the same architecture, or make the initrd hold the virtio drivers before the conversion.',
    );
  }
  const programs = new Set<string>();
  for (const program of rebuildPrograms) {
    if (await isRegularFile(guest, program)) programs.add(program);
  }
  const { majorVersion } = inspection;
  // SUSE's mkinitrd alone is told it.
  const root = family === 'suse' ? await deviceForPrograms(guest, inspection.root) : inspection.root;
  const facts = { family, majorVersion, root, kernel, programs, verbose: context.verbose };
  const command = rebuildCommand(facts, initrd);
  if (command === undefined) {
    throw failed(
      initrd,
      `The initrd ${initrd} must be rebuilt, and the guest has no program for it that is known. ${reason}`,
      'Install dracut or initramfs-tools in the guest, or make its initrd hold the virtio drivers, and convert again.',
    );
  }
  (await Room.beside(guest, initrd)).requireNewFile(state, await guest.filesize(initrd));
  return command;
}

async function prepare(
  state: LinuxState,
  { tool }: RebuildCommand,
  { modulesPath, version }: Kernel,
): Promise<void> {
  if ((await readGuestText(state, `${modulesPath}/modules.dep`)) === undefined) {
    // All tools go by this list; what one of them then lacks, it says itself.
    await runGuestProgram(state, ['/sbin/depmod', '-a', version]).catch(() => state.context.throwIfAborted());
  }
  if (tool === 'mkinitrd') {
    // It makes an ext2 image and mounts it; in the appliance these are modules.
    for (const name of ['ext2', 'loop']) await state.guest.modprobe(name).catch(() => undefined);
  }
  if (tool === 'update-initramfs') {
    const before = await readGuestText(state, '/etc/crypttab');
    const after = before === undefined ? undefined : addInitramfsOption(before);
    if (after !== undefined && after !== before) await writeGuestText(state, '/etc/crypttab', after);
  }
}

/**
 * Rebuilds the initrd with the guest's own tool, run inside the guest. The old one is kept, and put back where the
 * tool fails.
 *
 * @throws V2vError `INITRD` with the end of what the tool said.
 */
export async function rebuildInitrd(
  state: LinuxState,
  command: RebuildCommand,
  initrd: string,
  kernel: Kernel,
): Promise<Rebuild> {
  const { guest, context } = state;
  await prepare(state, command, kernel);
  const backup = `${initrd}${backupSuffix}`;
  const restore = (): Promise<void> => guest.rename(backup, initrd);

  await guest.rename(initrd, backup);
  try {
    const output = await runGuestProgram(state, command.argv);
    context.emit({ type: 'debug', origin: command.tool, message: output });
    if (!(await isRegularFile(guest, initrd))) {
      throw new Error(`it reported success but made no ${initrd}`);
    }
    await copyAttributes(guest, backup, initrd);
  } catch (error) {
    // Where the appliance itself is gone, so is the overlay.
    await restore().catch(() => undefined);
    context.throwIfAborted();
    const tail = reasonOf(error).trim().split('\n').slice(-tailLines).join('\n');
    throw failed(
      initrd,
      `${command.tool} in the guest could not rebuild the initrd ${initrd}: ${tail}`,
      'Repair the tool in the guest, or make its initrd hold the virtio drivers, and convert again.',
      error,
    );
  }
  return { backup, restore };
}
