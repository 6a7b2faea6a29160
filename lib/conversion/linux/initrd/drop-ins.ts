/** Settings of the guest's own initrd tools, so that an initrd made later on some other machine keeps the drivers. */
import { recordChange, type LinuxConversion } from '../state';
import { readText, writeText } from '../text-file';

const comment = 'Added by v2v-node: what the root disk needs on KVM.';

export const dracutDropIn = '/etc/dracut.conf.d/60-v2v-node.conf';
export const initramfsModules = '/etc/initramfs-tools/modules';

/** The content of a drop-in for dracut.conf(5). */
export function dracutConfig(drivers: readonly string[]): string {
  return `# ${comment}\nadd_drivers+=" ${drivers.join(' ')} "\n`;
}

/** initramfs-tools' list of modules with those added that are not in it; the same text where none is missing. */
export function addInitramfsModules(text: string, drivers: readonly string[]): string {
  const listed = new Set(
    text.split('\n').map((line) => (/^\s*([^\s#]+)/.exec(line)?.[1] ?? '').replaceAll('-', '_')),
  );
  const missing = drivers.filter((driver) => !listed.has(driver));
  if (missing.length === 0) return text;
  const start = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return `${start}# ${comment}\n${missing.join('\n')}\n`;
}

/** Writes the drop-ins of the tools that the guest has. Running it again changes nothing. */
export async function writeDropIns(state: LinuxConversion, drivers: readonly string[]): Promise<void> {
  const { guest } = state;
  // Names come from our own list and from modules.dep; dracut reads its file as shell code.
  const safe = drivers.filter((driver) => /^\w+$/.test(driver));
  if (safe.length === 0) return;

  if (await guest.isDir('/etc/dracut.conf.d', { followsymlinks: true })) {
    const before = await readText(state, dracutDropIn);
    const after = dracutConfig(safe);
    if (before !== after) {
      await guest.write(dracutDropIn, Buffer.from(after));
      recordChange(state, dracutDropIn, before === undefined ? 'created' : 'modified');
    }
  }
  const before = await readText(state, initramfsModules);
  const after = before === undefined ? undefined : addInitramfsModules(before, safe);
  if (after !== undefined && after !== before) await writeText(state, initramfsModules, after);
}
