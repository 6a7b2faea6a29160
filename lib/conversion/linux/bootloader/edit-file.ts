import type { LinuxState } from '../state';
import { readGuestText, writeGuestText } from '../../guest/text-file';

/** Edits a file of the guest where it is there. Returns its path where it was changed, as a list of none or one. */
export async function editFile(
  state: LinuxState,
  path: string,
  edit: (text: string) => string,
): Promise<string[]> {
  const old = await readGuestText(state, path);
  if (old === undefined) return [];
  const edited = edit(old);
  if (edited === old) return [];
  await writeGuestText(state, path, edited);
  return [path];
}

/** Writes a file of the guest, new or not. */
export async function putFile(state: LinuxState, path: string, text: string): Promise<void> {
  if ((await readGuestText(state, path)) !== undefined) return writeGuestText(state, path, text);
  await state.guest.write(path, Buffer.from(text, 'latin1'));
}

/** Edits several files one after the other, those with a second name once. Returns the paths of the changed ones. */
export async function editFiles(
  state: LinuxState,
  edits: readonly (readonly [path: string, edit: (text: string) => string])[],
): Promise<string[]> {
  const changed: string[] = [];
  for (const [path, edit] of edits) changed.push(...(await editFile(state, path, edit)));
  return changed;
}
