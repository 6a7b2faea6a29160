import type { Context } from '../../run/context';
import type { Access } from './access';
import { findProgram, isScript, type Command } from './command';
import { findConfinement } from './method';
import { isInstalled } from './system-paths';

export { joinAccess, type Access, type Sockets } from './access';
export type { Command } from './command';
export { findConfinement } from './method';

/** One warning a run, whichever of its programs is the first. */
export function warnUnconfined(message: string, hint: string, context: Context | undefined): void {
  context?.warnOnce('NOT_CONFINED', message, hint);
}

/** Where nothing works that confines programs. */
export function warnNothingConfines(context: Context | undefined): void {
  warnUnconfined(
    'Programs that open the disks run without confinement, as neither Landlock nor bubblewrap works on this host; what QEMU says that it opens with an image is still checked.',
    'Use a kernel with Landlock, or install the package bubblewrap; docs/is-my-source-safe.md says what is promised.',
    context,
  );
}

/**
 * The command that runs a program so that it can open nothing but what `access` names. Every program that opens a disk image
 * of somebody else is started with it.
 *
 * Where nothing works that confines programs, the command is returned as it is, and one warning, `NOT_CONFINED`, says so, if
 * there is a context that it can go to. So is a script of the user's own that stands for a program.
 *
 * @example
 * await confine({ program: 'qemu-img', args: ['info', path] }, { read: [path] }, context);
 */
export async function confine(
  command: Command,
  access: Access,
  context: Context | undefined,
): Promise<Command> {
  const file = await findProgram(command.program);
  // Starting it says that it is missing.
  if (file === undefined) return command;
  if (!isInstalled(file) && (await isScript(file))) {
    warnUnconfined(
      `${file} is a script of your own, which runs without confinement, as what it needs is not known; what QEMU says that it opens with an image is still checked.`,
      'Take it out of PATH if you do not need it.',
      context,
    );
    return command;
  }
  const confinement = await findConfinement();
  if (confinement !== undefined) return confinement.wrap(command, file, access);
  warnNothingConfines(context);
  return command;
}
