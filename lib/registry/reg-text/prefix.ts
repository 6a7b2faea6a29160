import { basename } from 'node:path/posix';

const machine = 'HKEY_LOCAL_MACHINE';
const known: Readonly<Record<string, string>> = {
  DEFAULT: 'HKEY_USERS\\.DEFAULT',
  'NTUSER.DAT': 'HKEY_CURRENT_USER',
  'USRCLASS.DAT': 'HKEY_CURRENT_USER\\Software\\Classes',
  BCD: `${machine}\\BCD00000000`,
};

/**
 * The key that Windows has a hive below, by the name of its file: `HKEY_LOCAL_MACHINE\SYSTEM`.
 *
 * @example
 * hivePrefix('/Windows/System32/config/DEFAULT'); // HKEY_USERS\.DEFAULT
 */
export function hivePrefix(path: string): string {
  const name = basename(path).toUpperCase();
  return Object.hasOwn(known, name) ? known[name]! : `${machine}\\${name}`;
}

const roots: Readonly<Record<string, string>> = {
  HKLM: machine,
  HKCU: 'HKEY_CURRENT_USER',
  HKU: 'HKEY_USERS',
  HKCC: 'HKEY_CURRENT_CONFIG',
  HKCR: `${machine}\\SOFTWARE\\Classes`,
  HKEY_CLASSES_ROOT: `${machine}\\SOFTWARE\\Classes`,
};

/** A key with the full name of its root, where that is abbreviated or a view of another key. */
export function fullKey(key: string): string {
  const [root = '', ...names] = key.split('\\');
  const upper = root.toUpperCase();
  return [Object.hasOwn(roots, upper) ? roots[upper]! : root, ...names].join('\\');
}
