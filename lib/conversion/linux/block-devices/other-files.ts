import type { LinuxState } from '../state';
import { readGuestText, writeGuestText } from '../../guest/text-file';
import { replaceDevices } from './device-name';

/**
 * Configuration in /etc, beside fstab, crypttab and the boot loader's, that names disks and that the guest needs to come
 * up, or to swap, dump and install its boot loader later. Left as they are: hdparm.conf and smartd.conf, whose settings
 * are about the old disks and not about names, and udev's rules.
 */
const namesInEtc = [
  'initramfs-tools/initramfs.conf',
  'initramfs-tools/conf.d/*',
  'uswsusp.conf',
  'suspend.conf',
  'dracut.conf',
  'dracut.conf.d/*.conf',
  'mdadm.conf',
  'mdadm/mdadm.conf',
  'sysconfig/rawdevices',
  'raw',
  'default/grub',
  'default/grub_installdevice',
  'kdump.conf',
  'systemd/system/*.mount',
];
/** One call for all; the daemon wants a path that begins with a slash. */
const pattern = `/etc/{${namesInEtc.join(',')}}`;

/** A file that was found, with its text. */
export interface NamingFile {
  path: string;
  text: string;
}

/** The files of the guest that are edited by {@link renameInFiles}. */
export async function namingFiles(state: LinuxState): Promise<NamingFile[]> {
  const found: NamingFile[] = [];
  for (const path of await state.guest.globExpand(pattern)) {
    const text = await readGuestText(state, path);
    if (text?.includes('/dev/') || (text !== undefined && path === '/etc/raw')) found.push({ path, text });
  }
  return found;
}

/** Gives the devices in those files their new names. `rename` gives back what it does not know. */
export async function renameInFiles(
  state: LinuxState,
  found: readonly NamingFile[],
  rename: (device: string) => string,
): Promise<void> {
  for (const { path, text } of found) {
    const edited = renameInText(path, text, rename);
    if (edited !== text) await writeGuestText(state, path, edited);
  }
}

/** The text of one file with its devices renamed; comments stay. */
export function renameInText(path: string, text: string, rename: (device: string) => string): string {
  const isMdadm = path.endsWith('/mdadm.conf');
  return text
    .split('\n')
    .map((line) => {
      if (/^\s*[#;]/.test(line)) return line;
      // The boot loader's own step edits the command lines.
      if (path === '/etc/default/grub' && line.includes('GRUB_CMDLINE_')) return line;
      if (path === '/etc/raw') return renameRawDevice(line, rename);
      if (isMdadm && /^\s*DEV(?:I(?:CE?)?)?\s.*\/dev\/(?:(?!\/dev\/)[\w/])*[*?[]/i.test(line))
        return 'DEVICE partitions';
      return replaceDevices(line, rename);
    })
    .join('\n');
}

/** `raw1:sdb1` of SUSE's /etc/raw. */
function renameRawDevice(line: string, rename: (device: string) => string): string {
  return line.replace(
    /^(\s*raw\d+:)([\w/]+)/,
    (_whole: string, raw: string, device: string) => raw + rename(`/dev/${device}`).replace(/^\/dev\//, ''),
  );
}
