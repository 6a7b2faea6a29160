import type { Guestfs } from '../../guestfs';
import { guestPath } from '../../guestfs/guest-path';
import { readFilePart } from '../../guestfs/regular-file';
import { readSmallFile } from '../system/guest-file';
import { hiberfileHeaderLength, savedMemory, type SavedMemory } from './hiberfile';
import { peArchitecture, peHeaderLength } from '../../pe/header';

/** Windows on a filesystem, as its files tell without its registry. */
export interface WindowsFiles {
  /** `/Windows`, as the filesystem spells it. */
  systemroot: string;
  /** Of its programs; undefined where cmd.exe is none. */
  arch: string | undefined;
  savedMemory: SavedMemory;
  /** Windows finishes an update when it boots: there is a `WinSxS\pending.xml`. */
  updating: boolean;
}

const usual = ['windows', 'winnt', 'win32', 'win', 'reactos'];

/**
 * Looks for Windows on the mounted filesystem: in the directories that it is usually in, and in those that its boot.ini names.
 *
 * @param names what is in the filesystem's top directory
 */
export async function findWindowsFiles(
  guest: Guestfs,
  names: readonly string[],
): Promise<WindowsFiles | undefined> {
  const directories = usual.flatMap((name) => names.filter((each) => each.toLowerCase() === name));
  for (const directory of directories) {
    const found = await lookInto(guest, `/${directory}`, names);
    if (found !== undefined) return found;
  }
  for (const path of await bootIniPaths(guest, names)) {
    const found = await lookInto(guest, await guestPath(guest, path), names);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function lookInto(
  guest: Guestfs,
  systemroot: string,
  names: readonly string[],
): Promise<WindowsFiles | undefined> {
  const system32 = await guestPath(guest, systemroot, 'System32');
  if (!(await guest.isDir(await guestPath(guest, system32, 'config')))) return undefined;
  const shell = await readFilePart(guest, await guestPath(guest, system32, 'cmd.exe'), peHeaderLength);
  if (shell === undefined) return undefined;
  return {
    systemroot,
    arch: peArchitecture(shell),
    savedMemory: await memoryOn(guest, names),
    updating: await guest.exists(await guestPath(guest, systemroot, 'WinSxS', 'pending.xml')),
  };
}

async function memoryOn(guest: Guestfs, names: readonly string[]): Promise<SavedMemory> {
  const name = names.find((each) => each.toLowerCase() === 'hiberfil.sys');
  if (name === undefined) return 'none';
  const header = await readFilePart(guest, `/${name}`, hiberfileHeaderLength);
  return header === undefined ? 'none' : savedMemory(header);
}

/** `multi(0)disk(0)rdisk(0)partition(1)\WINDOWS="Microsoft Windows XP" /fastdetect` names `/WINDOWS`. */
async function bootIniPaths(guest: Guestfs, names: readonly string[]): Promise<string[]> {
  const name = names.find((each) => each.toLowerCase() === 'boot.ini');
  const text = name === undefined ? undefined : await readSmallFile(guest, `/${name}`);
  const paths: string[] = [];
  let isList = false;
  for (const line of text?.split(/\r?\n/) ?? []) {
    if (line.startsWith('[')) isList = /^\[operating systems\]/i.test(line);
    const [, path] = /^(?:multi|scsi)\([^\\=]*\\([^="]+)=/i.exec(line) ?? [];
    if (isList && path !== undefined) paths.push(`/${path.trim().replaceAll('\\', '/')}`);
  }
  return [...new Set(paths)].filter((path) => !path.split('/').includes('..'));
}
