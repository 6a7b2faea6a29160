import type { LinuxState } from '../../state';
import { readGuestText } from '../../../guest/text-file';
import type { AddedFile } from './added-files';

const maxFileBytes = 64 * 1024;
/** Where the names stand that a `.link` file alone does not keep. */
const rulesFile = '/etc/udev/rules.d/70-persistent-net.rules';
const namingFile =
  /^\/etc\/(?:systemd\/network\/(?:[^/]+\.link\.d\/[^/]+\.conf|[^/]+\.link)|udev\/rules\.d\/[^/]+\.rules)$/;

/** A drop-in is nothing without the file that it is for. */
function withMainFile(path: string): string[] {
  const main = /^(.*\.link)\.d\/[^/]+$/.exec(path)?.[1];
  return main === undefined ? [path] : [main, path];
}

/**
 * The files that pin network names, for an initrd that drives the network card: its udev names the card before the
 * guest's own udev runs, and a card that the initrd brings up, for a root on the network, keeps the name it got there.
 */
export async function networkNameFiles(state: LinuxState): Promise<AddedFile[]> {
  const pinned = state.networkNames?.pinned ?? [];
  const paths = new Set(
    pinned.flatMap(({ file }) => withMainFile(file)).filter((path) => namingFile.test(path)),
  );
  const files: AddedFile[] = [];
  for (const path of new Set([...paths, rulesFile])) {
    const text = await readGuestText(state, path);
    if (text === undefined || text.length > maxFileBytes) continue;
    const isAsked = paths.has(path) || pinned.some(({ mac }) => text.toLowerCase().includes(mac));
    if (isAsked) files.push({ path: path.slice(1), content: Buffer.from(text, 'latin1') });
  }
  return files;
}
