import { basename } from 'node:path/posix';

import type { RegistryValueReport } from '../../../../types/conversion';
import { valueTypes } from '../../../registry/value-types';
import { mask, maskSecretLines } from '../secrets';
import { isSecretName } from '../secrets/secret-name';
import type { RawValue } from './raw-value';

/** Bytes of a value that are shown; of more it says how many there are. */
const mostBytes = 1024;

/** Hives that hold accounts, their hashes and the secrets of services. */
const secretHives = /^(?:SAM|SECURITY)$/i;
/** Licences: a product's key can be read off these. */
const licences = /productkey|digitalproductid/i;

/** A value as it is shown, secrets masked. `hive`: path of its file. */
export function reportValue(hive: string, key: string, name: string, value: RawValue): RegistryValueReport {
  const type = valueTypes[value.type] ?? `0x${value.type.toString(16)}`;
  if (value.bytes === undefined) return { type };
  return { type, data: isSecretPlace(hive, key, name) ? mask : dataOf(type, value.bytes) };
}

/** True where a value is masked as a whole or in part. */
export function isSecretValue(hive: string, key: string, name: string, { bytes }: RawValue): boolean {
  if (isSecretPlace(hive, key, name)) return true;
  // Whatever its type says, and where the text is in one byte a character as well.
  return [bytes?.toString('utf16le'), bytes?.toString('latin1')].some((text) => {
    return text !== undefined && text.split('\0').some((line) => withoutSecrets(line) !== line);
  });
}

function isSecretPlace(hive: string, key: string, name: string): boolean {
  return secretHives.test(basename(hive)) || licences.test(name) || isSecretName(name, `/${key}`);
}

function dataOf(type: string, bytes: Buffer): RegistryValueReport['data'] {
  const isText = type === 'REG_SZ' || type === 'REG_EXPAND_SZ' || type === 'REG_MULTI_SZ';
  if (isText && bytes.length % 2 === 0) {
    const text = shown(
      bytes
        .subarray(0, mostBytes)
        .toString('utf16le')
        .replace(/(?<!\0)\0+$/, ''),
      bytes.length,
    );
    return type === 'REG_MULTI_SZ' ? text.split('\0').map(withoutSecrets) : withoutSecrets(text);
  }
  if (type === 'REG_DWORD' && bytes.length === 4) return bytes.readUInt32LE();
  if (type === 'REG_QWORD' && bytes.length === 8) return bytes.readBigUInt64LE().toString();
  return shown(bytes.subarray(0, mostBytes).toString('hex'), bytes.length);
}

const shown = (text: string, bytes: number): string =>
  bytes > mostBytes ? `${text}… (${bytes} bytes)` : text;

/** A command line in the registry may have a password in it. */
function withoutSecrets(text: string): string {
  return maskSecretLines('registry', text.split('\n')).join('\n');
}
