import type { Application } from '../../../../types/inspection';
import type { Guestfs } from '../../../guestfs';

/** A program as `Uninstall` lists it. */
export interface InstalledProgram {
  /** Name of its key. */
  key: string;
  displayName: string;
  version: string;
  publisher: string;
  /** It is a 32-bit program of a 64-bit Windows. */
  isWow64: boolean;
}

const places: readonly (readonly [path: readonly string[], isWow64: boolean])[] = [
  [['Microsoft', 'Windows', 'CurrentVersion', 'Uninstall'], false],
  [['WOW6432Node', 'Microsoft', 'Windows', 'CurrentVersion', 'Uninstall'], true],
];

/**
 * The programs that Windows lists. A name that is no text leaves out its program, where libguestfs's list ends in an error.
 *
 * Asks hivex directly for what is below one key: there are hundreds of programs, and a path from the root for each of their values
 * would take ten times as long.
 *
 * @param guest with SOFTWARE open
 */
export async function listInstalled(guest: Guestfs): Promise<InstalledProgram[]> {
  const programs: InstalledProgram[] = [];
  for (const [path, isWow64] of places) {
    let node = await guest.hivexRoot();
    for (const name of path) node = node === 0 ? 0 : await guest.hivexNodeGetChild(node, name);
    if (node === 0) continue;
    for (const { hivex_node_h: child } of await guest.hivexNodeChildren(node)) {
      const program = await describe(guest, Number(child));
      if (program !== undefined) programs.push({ ...program, isWow64 });
    }
  }
  return programs;
}

async function describe(
  guest: Guestfs,
  node: number,
): Promise<Omit<InstalledProgram, 'isWow64'> | undefined> {
  const displayName = await text(guest, node, 'DisplayName');
  if (displayName === undefined || displayName === '') return undefined;
  return {
    key: await guest.hivexNodeName(node),
    displayName,
    version: (await text(guest, node, 'DisplayVersion')) ?? '',
    publisher: (await text(guest, node, 'Publisher')) ?? '',
  };
}

/** Under the names that Windows shows. */
export function asApplications(programs: readonly InstalledProgram[], arch: string): Application[] {
  return programs.map(({ displayName, version, isWow64 }) => ({
    name: displayName,
    epoch: 0,
    version,
    release: '',
    arch: isWow64 ? 'i386' : arch,
  }));
}

/** REG_SZ and REG_EXPAND_SZ */
const textTypes = [1, 2];

/** A text of a key of the hive that is open, up to its first NUL; undefined where it is not there, or no text. */
async function text(guest: Guestfs, node: number, name: string): Promise<string | undefined> {
  const value = await guest.hivexNodeGetValue(node, name);
  if (value === 0 || !textTypes.includes(await guest.hivexValueType(value))) return undefined;
  const bytes = await guest.hivexValueValue(value);
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 2)).toString('utf16le');
  return whole.split('\0', 1)[0];
}
