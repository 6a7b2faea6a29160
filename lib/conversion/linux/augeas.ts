import { V2vError } from '../../errors';
import type { Guestfs } from '../../guestfs';
import { isRegularFile } from '../../guestfs/regular-file';
import type { LinuxState } from './state';
import { reasonOf } from '../../errors/reason';

/**
 * The files that the conversion edits through Augeas, with the lens of each. Loading these few instead of every lens
 * there is takes a tenth of the time, and no file that has nothing to do with the conversion can fail to parse.
 */
const files: readonly (readonly [lens: string, path: string])[] = [
  ['Inittab', '/etc/inittab'],
  ['Securetty', '/etc/securetty'],
  ['Shellvars', '/etc/sysconfig/kernel'],
  ['Xorg', '/etc/X11/xorg.conf'],
  ['Xorg', '/etc/X11/XF86Config'],
  ['Yum', '/etc/yum.repos.d/*.repo'],
  ['Modules_conf', '/etc/conf.modules'],
  ['Modules_conf', '/etc/modules.conf'],
  ['Modprobe', '/etc/modprobe.conf'],
  ['Modprobe', '/etc/modprobe.conf.local'],
  ['Modprobe', '/etc/modprobe.d/*'],
];

/** AUG_NO_LOAD, AUG_NO_MODL_AUTOLOAD of augeas.h; guestfs_aug_init hands its flags on as they are. */
const noLoad = 32;
const noModuleAutoload = 64;

/**
 * Opens Augeas on the guest and loads the files the conversion edits.
 *
 * virt-v2v lets Augeas keep the old files as `NAME.augsave`. We do not: they would stay in the guest for good, and in
 * directories whose every file is read (`modprobe.d`, `yum.repos.d`) they are more than litter.
 */
export async function openAugeas(guest: Guestfs): Promise<void> {
  await guest.augInit('/', noLoad + noModuleAutoload);
  for (const [lens, path] of files) await addToLens(guest, lens, path);
  await guest.augLoad();
}

/** No such file comes near this; Augeas would make a tree of it in the appliance's memory. */
const largest = 4 * 1024 * 1024;

/** Has a lens read the files that match. Augeas passes over what is not a regular file by itself. */
async function addToLens(guest: Guestfs, lens: string, pattern: string): Promise<void> {
  await guest.augTransform(lens, pattern);
  for (const path of await guest.globExpand(pattern)) {
    if (!(await isRegularFile(guest, path)) || (await guest.filesize(path)) <= largest) continue;
    await guest.augTransform(lens, path, { remove: true });
  }
}

/** Reads files with a lens that {@link openAugeas} does not load. `paths` may hold Augeas globs. */
export async function loadWithLens(guest: Guestfs, lens: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) await addToLens(guest, lens, path);
  await guest.augLoad();
}

/** Reads the files again; what was set but not saved is lost. */
export async function reloadAugeas(guest: Guestfs): Promise<void> {
  await guest.augLoad();
}

/** Nodes that match a path expression and have a value, with it. */
export async function augeasValues(
  guest: Guestfs,
  expression: string,
): Promise<{ path: string; value: string }[]> {
  const nodes: { path: string; value: string }[] = [];
  for (const path of await guest.augMatch(`${expression}[. != '']`)) {
    nodes.push({ path, value: await guest.augGet(path) });
  }
  return nodes;
}

/** Writes what was changed in the tree, and returns the paths of the files. */
export async function saveAugeas(state: LinuxState): Promise<string[]> {
  const { guest } = state;
  try {
    await guest.augSave();
  } catch (error) {
    const errors = await augeasErrors(guest);
    const details = errors.length > 0 ? errors.join('; ') : reasonOf(error);
    throw new V2vError('GUESTFS', `The guest's configuration cannot be written: ${details}.`, {
      subject: /\/etc\/\S+(?<![:;,.])/.exec(details)?.[0],
      cause: error,
    });
  }
  const saved: string[] = [];
  for (const { value } of await augeasValues(guest, '/augeas/events/saved')) {
    saved.push(value.replace(/^\/files/, ''));
  }
  return saved;
}

/** What Augeas could not read or write, one line a file. */
export async function augeasErrors(guest: Guestfs): Promise<string[]> {
  const errors: string[] = [];
  for (const { path, value } of await augeasValues(guest, '/augeas/files//error/message')) {
    const file = path.replace(/^\/augeas\/files/, '').replace(/\/error\/message$/, '');
    errors.push(`${file}: ${value}`);
  }
  return errors;
}
