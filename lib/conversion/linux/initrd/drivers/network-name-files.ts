import type { LinuxState } from '../../state';
import { readGuestText } from '../../../guest/text-file';
import type { AddedFile } from './added-files';

const maxFileBytes = 64 * 1024;

/**
 * The files that pin network names, for an initrd that drives the network card: its udev names the card before the
 * guest's own udev runs, and a card that the initrd brings up, for a root on the network, keeps the name it got there.
 */
export async function networkNameFiles(state: LinuxState): Promise<AddedFile[]> {
  const paths = new Set((state.networkNames?.pinned ?? []).map((pinned) => pinned.file));
  const files: AddedFile[] = [];
  for (const path of paths) {
    if (!/^\/etc\/(?:systemd\/network|udev\/rules\.d)\/[^/]+\.(?:link|rules)$/.test(path)) continue;
    const text = await readGuestText(state, path);
    if (text === undefined || text.length > maxFileBytes) continue;
    files.push({ path: path.slice(1), content: Buffer.from(text, 'latin1') });
  }
  return files;
}
