import type { LinuxState } from '../state';
import { editFile } from './edit-file';

const settings = '/etc/default/grub';

/**
 * Files that grub-mkconfig reads its settings from, in its order: what a later one sets counts. /etc/sysconfig/grub is a
 * link to the first on the RHEL family.
 */
export async function grubSettingsFiles({ guest }: LinuxState): Promise<string[]> {
  return [settings, '/etc/sysconfig/grub', ...(await guest.globExpand('/etc/default/grub.d/*.cfg'))];
}

const assignment = /^([ \t]*(?:export[ \t]+)?GRUB_DEFAULT=).*$/gm;

/** Has the guest's next grub-mkconfig make `choice` the default, which is what grub.cfg says already. */
export async function setGrubDefaultSetting(state: LinuxState, choice: string): Promise<void> {
  const quoted = `"${choice.replace(/["\\$`]/g, '\\$&')}"`;
  let isSet = false;
  for (const path of await grubSettingsFiles(state)) {
    await editFile(state, path, (text) =>
      text.replace(assignment, (_whole: string, name: string) => {
        isSet = true;
        return name + quoted;
      }),
    );
  }
  if (isSet) return;
  await editFile(state, settings, (text) => `${text.replace(/([^\n])$/, '$1\n')}GRUB_DEFAULT=${quoted}\n`);
}
