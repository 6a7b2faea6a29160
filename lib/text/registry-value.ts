import type { RegistryChange, RegistryValueReport } from '../../types/conversion';

/**
 * A value of the Windows registry on one line.
 *
 * @example
 * registryValueText({ type: 'REG_DWORD', data: 3 }); // REG_DWORD 3
 */
export function registryValueText({ type, data }: RegistryValueReport): string {
  if (data === undefined) return `${type} (not read)`;
  return `${type} ${Array.isArray(data) ? data.join(', ') : data}`;
}

/** What became of a key or value, before and after: `REG_DWORD 3 → REG_DWORD 0`; empty for a key. */
export function registryChangeText({ before, after }: RegistryChange): string {
  return [before, after].flatMap((value) => (value ? registryValueText(value) : [])).join(' → ');
}

/** The key or value that a change is about: `ControlSet001\Services\viostor\Start`. */
export function registryPlaceText({ key, name }: RegistryChange): string {
  const value = name === '' ? '(default)' : name;
  return value === undefined ? key : key === '' ? value : `${key}\\${value}`;
}
