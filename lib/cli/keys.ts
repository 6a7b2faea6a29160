import type { DiskKey } from '../../types/options';
import { V2vError } from '../errors';
import type { GivenOptions } from './given-options';

const forms = 'ID:key:STRING, ID:file:FILE or ID:clevis, where ID is a device, a LUKS UUID or all';

/**
 * The uses of `--key`, in order. Unlike virt-v2v's, a passphrase may have colons in it. No message shows the value.
 *
 * @throws V2vError `USAGE`
 */
export function diskKeys(given: GivenOptions): DiskKey[] | undefined {
  const keys = given.all('key').map(({ value = '' }) => diskKey(value));
  return keys.length > 0 ? keys : undefined;
}

function diskKey(selector: string): DiskKey {
  const [, device = '', kind, separator, value = ''] = /^([^:]*):([^:]*)(?:(:)(.*))?$/s.exec(selector) ?? [];
  if (device === '' || kind === undefined) throw usage('lacks a device or a kind of key');
  switch (kind) {
    case 'key':
      if (value === '') throw usage(`has no passphrase for ${device}`);
      return { device, passphrase: value };
    case 'file':
      if (value === '') throw usage(`has no file for ${device}`);
      return { device, file: value };
    case 'clevis':
      if (separator !== undefined) throw usage(`has something after clevis for ${device}`);
      return { device, clevis: true };
    default:
      throw usage(`has an unknown kind of key for ${device}`);
  }
}

function usage(problem: string): V2vError {
  return new V2vError('USAGE', `a value of --key ${problem}; write it ${forms}`);
}
