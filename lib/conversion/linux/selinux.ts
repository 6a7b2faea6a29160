import { isRegularFile } from '../../guestfs/regular-file';
import type { ConversionStep } from '../guest/step';
import { changedPaths } from './changed-paths';
import { canRunPrograms, runGuestProgram } from '../guest/guest-program';
import type { LinuxState } from './state';
import { withoutExcluded } from './selinux-options';
import { reasonOf } from '../../errors/reason';
import { readGuestText, writeGuestText } from '../guest/text-file';

const config = '/etc/selinux/config';
const relabelFlag = '/.autorelabel';

export interface SelinuxConfig {
  /** `SELINUX` is not `disabled`. */
  enabled: boolean;
  /** `SELINUXTYPE`: the policy in use. */
  policy: string;
}

/** Reads /etc/selinux/config. */
export function parseSelinuxConfig(text: string): SelinuxConfig {
  const setting = (name: string): string | undefined =>
    new RegExp(`^[ \\t]*${name}[ \\t]*=[ \\t]*([\\w-]+)`, 'm').exec(text)?.[1];
  return {
    enabled: (setting('SELINUX') ?? 'disabled').toLowerCase() !== 'disabled',
    policy: setting('SELINUXTYPE') ?? 'targeted',
  };
}

/**
 * Gives the files that the conversion wrote their SELinux labels, or has the guest label all of its files when it boots.
 *
 * virt-v2v labels the whole guest, which takes minutes in an emulated appliance. What changed is known here, or found
 * by its time of change where programs of the guest ran.
 */
export const selinuxStep: ConversionStep<LinuxState> = {
  name: 'selinux',
  phase: 'finish',
  async applies(state) {
    const text = await readGuestText(state, config);
    if (text === undefined) return 'the guest has no SELinux policy';
    if (!parseSelinuxConfig(text).enabled) return 'SELinux is disabled in the guest';
    return state.guestProgramsWrote || state.changes.length > 0 || 'no file of the guest was changed';
  },
  async run(state) {
    if (state.options.selinux.atBoot === true) {
      await state.guest.touch(relabelFlag);
      return;
    }
    const { policy } = parseSelinuxConfig((await readGuestText(state, config)) ?? '');
    const specification = `/etc/selinux/${policy}/contexts/files/file_contexts`;
    let reason: string | undefined;
    try {
      reason = await label(state, specification);
    } catch (error) {
      state.context.throwIfAborted();
      reason = reasonOf(error).replace(/(?<![.\s])[.\s]+$/, '');
    }
    if (reason === undefined) return;
    await state.guest.touch(relabelFlag);
    state.context.warn(
      'SELINUX_RELABEL',
      `The files that changed could not get their SELinux labels: ${reason}. The guest labels all of its files when it boots, then restarts: its first boot takes longer.`,
    );
  },
};

/** Labels what changed; why it could not, where it could not. */
async function label(state: LinuxState, specification: string): Promise<string | undefined> {
  const { guest, inspection } = state;
  if ((await readGuestText(state, specification)) === undefined) return `the guest has no ${specification}`;
  if (await guest.featureAvailable(['selinuxrelabel'])) {
    await repairSpecification(state, specification);
    for (const path of await pathsToLabel(state)) {
      await guest.selinuxRelabel(specification, path, { force: true });
    }
    return undefined;
  }
  // Debian's libguestfs cannot, but the guest's own program can; extended attributes need no SELinux in the kernel.
  const setfiles = await firstFile(state, ['/usr/sbin/setfiles', '/sbin/setfiles']);
  if (setfiles === undefined) return 'neither the appliance nor the guest has setfiles';
  if (!canRunPrograms(inspection.arch)) return `programs of ${inspection.arch} do not run here`;
  const paths = await pathsToLabel(state);
  for (let first = 0; first < paths.length; first += atOnce) {
    await labelHere(state, setfiles, specification, paths.slice(first, first + atOnce));
  }
  return undefined;
}

const pathsToLabel = async (state: LinuxState): Promise<readonly string[]> =>
  withoutExcluded(await changedPaths(state), state.options.selinux);

async function labelHere(
  state: LinuxState,
  setfiles: string,
  specification: string,
  paths: readonly string[],
): Promise<void> {
  try {
    // -m: no filesystem is mounted with labels in the appliance, and it would pass over them all.
    await runGuestProgram(state, [setfiles, '-m', '-F', specification, ...paths]);
  } catch {
    // RHEL 6 does not know -m.
    await runGuestProgram(state, [setfiles, '-F', specification, ...paths]);
  }
  // Throws where it passed over them all the same, without a word.
  await state.guest.lgetxattr(paths[0] ?? '/', 'security.selinux');
}

/** Paths on one command line, which may be 128 KiB long in old kernels. */
const atOnce = 500;

async function firstFile(state: LinuxState, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await isRegularFile(state.guest, path)) return path;
  return undefined;
}

/** RHEL 6.2 to 6.5 ship a regular expression that the appliance's newer setfiles refuses. */
async function repairSpecification(state: LinuxState, specification: string): Promise<void> {
  const { family, inspection } = state;
  if (family !== 'rhel' || inspection.majorVersion !== 6) return;
  const text = (await readGuestText(state, specification)) ?? '';
  const repaired = text.replaceAll('vdagentd.\\pid', 'vdagentd\\.pid');
  if (repaired !== text) await writeGuestText(state, specification, repaired);
}
