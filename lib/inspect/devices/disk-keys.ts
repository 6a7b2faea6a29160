import { readFile } from 'node:fs/promises';

import type { DiskKey, EncryptedDevice } from '../../../types/options';
import { V2vError } from '../../errors';

/**
 * `/dev/mapper/VG-LV` as libguestfs names it, `/dev/VG/LV`; other names stay. Hyphens inside a name are doubled there,
 * see dmsetup(8).
 */
export function logicalVolumeName(device: string): string {
  const [, name] = /^\/dev\/mapper\/([^/]+)$/.exec(device) ?? [];
  const [, group, volume] = /^((?:[^-]|--)+)-(?!-)((?:[^-]|--)+)$/.exec(name ?? '') ?? [];
  if (group === undefined || volume === undefined) return device;
  return `/dev/${group.replaceAll('--', '-')}/${volume.replaceAll('--', '-')}`;
}

/** The keys that are meant for a device, in their order. */
export function keysFor(keys: readonly DiskKey[], { name, uuid }: EncryptedDevice): DiskKey[] {
  return keys.filter(({ device }) => {
    if (device === 'all' || device === name || logicalVolumeName(device) === name) return true;
    return uuid !== '' && device.toLowerCase() === uuid.toLowerCase();
  });
}

/**
 * Refuses keys that can open nothing, before anything is started or asked. Messages do not show keys.
 *
 * Throws `USAGE`, `HOST_PERMISSION`.
 */
export async function checkKeys(keys: readonly DiskKey[]): Promise<void> {
  for (const key of keys) {
    if (key.device === '') throw new V2vError('USAGE', 'A disk key names no device; name one, or say all.');
    if ('passphrase' in key) checkPassphrase(key.passphrase, key.device);
    if ('file' in key) await readKeyFile(key.file);
  }
}

/** A C string carries it to libguestfs. Throws `USAGE`. */
export function checkPassphrase(passphrase: string, device: string): void {
  if (passphrase === '') {
    throw new V2vError('USAGE', `The passphrase for ${device} is empty; give one.`, { subject: device });
  }
  if (passphrase.includes('\0')) {
    throw new V2vError('USAGE', `The passphrase for ${device} has a NUL in it; give it as a file.`, {
      subject: device,
    });
  }
}

/** The bytes of a key file. Throws `HOST_PERMISSION`, `USAGE`. */
export async function readKeyFile(path: string): Promise<Buffer> {
  let key: Buffer;
  try {
    key = await readFile(path);
  } catch (cause) {
    throw new V2vError(
      'HOST_PERMISSION',
      `The key file ${path} cannot be read: ${(cause as Error).message}`,
      {
        subject: path,
        hint: 'Check the path, and that this user may read the file.',
        cause,
      },
    );
  }
  if (key.length === 0) throw new V2vError('USAGE', `The key file ${path} is empty.`, { subject: path });
  return key;
}

/** The string that reaches libguestfs as these bytes; undefined if there is none. */
export function asPassphrase(key: Buffer): string | undefined {
  const text = key.toString('utf8');
  return Buffer.from(text, 'utf8').equals(key) && !text.includes('\0') ? text : undefined;
}
