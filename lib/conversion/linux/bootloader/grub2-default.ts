import type { LinuxState } from '../state';
import { readGuestText } from '../../guest/text-file';
import { type BootEntry, orderBootEntries, readBootEntries, sameRootFirst } from './boot-entry';
import { putFile } from './edit-file';
import { entryBooting } from './entry-kernel';
import { emptyGrubEnvironment, parseGrubEnvironment, withGrubVariable } from './grub-environment';
import {
  entryChoice,
  entryPaths,
  type Grub2Config,
  isSavedEntry,
  parseGrub2Config,
  withDefaultEntry,
} from './grub2-config';
import { setGrubDefaultSetting } from './grub2-settings';

/**
 * Makes the entry that boots a kernel the default of GRUB 2, as grub-set-default and grubby do, or, where the default
 * is fixed in grub.cfg, there and in the settings that the guest makes it from. Runs no program of the guest: Debian
 * and Ubuntu have none for it, and grub-mkconfig would look at the disks of the appliance.
 *
 * `true`, or the reason why it could not be done.
 */
export async function setGrub2Default(
  state: LinuxState,
  { config, environment, vmlinuz }: { config: string; environment: string; vmlinuz: string },
): Promise<true | string> {
  const text = (await readGuestText(state, config)) ?? '';
  const menu = parseGrub2Config(text);
  const block = (await readGuestText(state, environment)) ?? '';
  const variables = parseGrubEnvironment(block);
  const saved = isSavedEntry(menu.default) ? variables.saved_entry : menu.default;
  const entry = await chooseEntry(state, menu, { vmlinuz, saved });
  if (entry === undefined) return `no entry of ${config} boots it`;

  // SUSE keeps a second block in the header of a btrfs filesystem, and what is there counts.
  const hasOtherBlock = variables.env_block !== undefined;
  if (isSavedEntry(menu.default) && !hasOtherBlock) {
    const edited = withGrubVariable(block || emptyGrubEnvironment, 'saved_entry', entry.saved);
    if (edited === undefined) return `${environment} has no room for it`;
    await putFile(state, environment, edited);
    return true;
  }
  await putFile(state, config, withDefaultEntry(text, entry.choice));
  await setGrubDefaultSetting(state, entry.choice);
  return true;
}

/** How an entry is named: in the configuration (`choice`) and in grubenv (`saved`). */
interface ChosenEntry {
  choice: string;
  saved: string;
}

async function chooseEntry(
  state: LinuxState,
  menu: Grub2Config,
  { vmlinuz, saved }: { vmlinuz: string; saved: string | undefined },
): Promise<ChosenEntry | undefined> {
  if (menu.usesBls) {
    const entries = orderBootEntries(await readBootEntries(state, '/boot'), saved);
    const entry = await entryBooting<BootEntry>(state, sameRootFirst(entries), vmlinuz);
    if (entry) return { choice: entry.id, saved: entry.id };
  }
  const paths = entryPaths(menu.entries);
  const plain = paths.filter(({ path }) => !path.at(-1)?.hypervisor);
  // Without the hypervisor where there is a choice: KVM takes its place.
  const entry = (await entryBooting(state, plain, vmlinuz)) ?? (await entryBooting(state, paths, vmlinuz));
  const [first, second] = entry?.path ?? [];
  if (!entry || !first) return undefined;
  const choice = entryChoice(entry.path);
  // The grubby of RHEL 7 knows entries by their titles only, and asks for the default when it adds a kernel.
  const isTitle = state.family === 'rhel' && second === undefined && !first.title.includes('>');
  return { choice, saved: isTitle ? first.title : choice };
}
