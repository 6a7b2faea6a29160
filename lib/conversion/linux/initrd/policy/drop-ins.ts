/** Settings of the guest's own initrd tools, so that an initrd made later on some other machine keeps the drivers. */
import type { LinuxState } from '../../state';
import { readGuestText, writeGuestText } from '../../../guest/text-file';
import { addDrivers } from '../drivers/driver-list';

const comment = 'Added by v2v-node: what the root disk needs on KVM.';

export const dracutDropIn = '/etc/dracut.conf.d/60-v2v-node.conf';
export const initramfsModules = '/etc/initramfs-tools/modules';
const suseSettings = '/etc/sysconfig/kernel';
const makeInitrdSettings = '/etc/initrd.mk';

/** The content of a drop-in for dracut.conf(5), which holds for host-only initrds as well. */
export function dracutConfig(drivers: readonly string[]): string {
  return `# ${comment}\nadd_drivers+=" ${drivers.join(' ')} "\n`;
}

/** initramfs-tools' list of modules (initramfs-tools(7)) with `drivers` in it. */
export function initramfsList(text: string, drivers: readonly string[]): string {
  return addDrivers(text, drivers, comment);
}

/** `INITRD_MODULES` of /etc/sysconfig/kernel, by which SUSE's mkinitrd goes; the same text where it is not set there. */
export function suseModules(text: string, drivers: readonly string[]): string {
  return text.replace(
    /^(INITRD_MODULES=)(["']?)([^"'\n]*)\2/m,
    (_, name: string, quote: string, list: string) => {
      const listed = list.split(/\s+/).filter((module) => module !== '');
      const missing = drivers.filter(
        (driver) => !listed.some((module) => module.replaceAll('-', '_') === driver),
      );
      return missing.length === 0
        ? `${name}${quote}${list}${quote}`
        : `${name}"${[...listed, ...missing].join(' ')}"`;
    },
  );
}

/** ALT's /etc/initrd.mk with `drivers` in what make-initrd puts into every initrd. */
export function makeInitrdModules(text: string, drivers: readonly string[]): string {
  const listed = new Set(
    Array.from(text.matchAll(/^[ \t]*MODULES_(?:ADD|LOAD|PRELOAD)[ \t]*\+?=(.*)$/gm), (match) => match[1]!)
      .flatMap((list) => list.trim().split(/\s+/))
      .map((module) => module.replaceAll('-', '_')),
  );
  const missing = drivers.filter((driver) => !listed.has(driver));
  if (missing.length === 0) return text;
  const start = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return `${start}# ${comment}\nMODULES_ADD += ${missing.join(' ')}\n`;
}

/** Writes the drop-ins of the tools that the guest has. Running it again changes nothing. */
export async function writeDropIns(state: LinuxState, drivers: readonly string[]): Promise<void> {
  // Names come from our own list and from modules.dep; some of the files are read as shell code.
  const safe = drivers.filter((driver) => /^\w+$/.test(driver));
  if (safe.length === 0) return;
  const hasDracut = await state.guest.isDir('/etc/dracut.conf.d', { followsymlinks: true });
  if (hasDracut) await writeDracutDropIn(state, safe);
  await edit(state, initramfsModules, (text) => initramfsList(text, safe));
  // With dracut, SUSE no longer heeds the variable.
  if (state.family === 'suse' && !hasDracut)
    await edit(state, suseSettings, (text) => suseModules(text, safe));
  if (state.family === 'alt') await edit(state, makeInitrdSettings, (text) => makeInitrdModules(text, safe));
}

async function writeDracutDropIn(state: LinuxState, drivers: readonly string[]): Promise<void> {
  const before = await readGuestText(state, dracutDropIn);
  const after = dracutConfig(drivers);
  if (before === after) return;
  await state.guest.write(dracutDropIn, Buffer.from(after));
}

async function edit(state: LinuxState, path: string, change: (text: string) => string): Promise<void> {
  const before = await readGuestText(state, path);
  const after = before === undefined ? undefined : change(before);
  if (after !== undefined && after !== before) await writeGuestText(state, path, after);
}
