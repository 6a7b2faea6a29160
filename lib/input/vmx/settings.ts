import type { Context } from '../../run/context';
import type { VmwareConfig } from '../ova/ovf/vmware';
import { invalidVmx } from './invalid-vmx';

/** What the readers of a VMX file are told. */
export interface Vmx {
  /** How the user knows it. */
  file: string;
  config: VmwareConfig;
  warn: Context['warn'];
}

/** A setting; undefined where it is missing or empty. */
export function setting({ config }: Pick<Vmx, 'config'>, key: string): string | undefined {
  return config.get(key.toLowerCase())?.trim() || undefined;
}

/** `TRUE` or `FALSE`, in any case; undefined for anything else. */
export function flag(vmx: Pick<Vmx, 'config'>, key: string): boolean | undefined {
  const value = setting(vmx, key)?.toLowerCase();
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  return undefined;
}

/** A whole number from 1, up to `most`. */
export function count(vmx: Vmx, key: string, most: number): number | undefined {
  const value = setting(vmx, key);
  if (value === undefined) return undefined;
  const number = /^\d{1,15}$/.test(value) ? Number(value) : 0;
  if (number >= 1 && number <= most) return number;
  throw invalidVmx(
    vmx.file,
    `gives ${key} the value ${JSON.stringify(value)}, which is not a number from 1 to ${most}`,
  );
}

/** Numbers N for which there is a setting that begins with the pattern, ascending: `ethernetN.`. */
export function numbersOf({ config }: Pick<Vmx, 'config'>, pattern: RegExp): number[] {
  const numbers = [...config.keys()].flatMap((key) => {
    const digits = pattern.exec(key)?.[1];
    return digits === undefined ? [] : [Number(digits)];
  });
  return [...new Set(numbers)].sort((a, b) => a - b);
}
