import { randomBytes } from 'node:crypto';

import type { OpenedDevice } from '../../../types/inspection';
import type { DiskKey } from '../../../types/options';
import { V2vError } from '../../errors';
import { Guestfs } from '../../guestfs';
import { quoteCommand } from '../../text/shell-quote';
import { asPassphrase, readKeyFile } from './disk-keys';

/** Tries one key on an encrypted device. Rejects where it does not open it; no message has the key in it. */
export async function unlock(guest: Guestfs, target: OpenedDevice, key: DiskKey): Promise<void> {
  if ('passphrase' in key) return openWith(guest, target, key.passphrase);
  if ('file' in key) {
    const bytes = await readKeyFile(key.file);
    const passphrase = asPassphrase(bytes);
    return passphrase === undefined
      ? openWithFile(guest, target, key.file)
      : openWith(guest, target, passphrase);
  }
  if (!Guestfs.supports('clevis_luks_unlock')) {
    throw new V2vError(
      'NOT_SUPPORTED',
      `${target.device} cannot be opened with Clevis: this libguestfs has no clevis_luks_unlock.`,
      {
        subject: target.device,
        hint: 'Add a passphrase to the disk on its old hypervisor (cryptsetup luksAddKey).',
      },
    );
  }
  await guest.call('clevis_luks_unlock', [target.device, mapName(target)]);
}

function mapName({ volume }: OpenedDevice): string {
  return volume.slice('/dev/mapper/'.length);
}

async function openWith(guest: Guestfs, target: OpenedDevice, passphrase: string): Promise<void> {
  const crypttype = target.encryption === 'luks' ? 'luks' : 'bitlk';
  await guest.cryptsetupOpen(target.device, passphrase, mapName(target), { crypttype });
}

/**
 * Key files are mostly random bytes, and the key of cryptsetup_open is a C string. Such a file goes into the
 * appliance's memory as it is, past the traces, and cryptsetup reads it there. It is told the UUID: a disk may have
 * another name inside the appliance than libguestfs has for it.
 */
async function openWithFile(guest: Guestfs, target: OpenedDevice, file: string): Promise<void> {
  if (target.encryption !== 'luks') {
    throw new V2vError(
      'NOT_SUPPORTED',
      `The key file ${file} is no text, and ${target.device} is no LUKS device.`,
      {
        subject: file,
        hint: 'Give the passphrase or the recovery password of BitLocker.',
      },
    );
  }
  const inside = `/v2v-key-${randomBytes(6).toString('hex')}`;
  await guest.debugUpload(file, inside, 0o600);
  try {
    const device = `UUID=${target.uuid}`;
    const args = ['-d', inside, 'open', '--type', 'luks', device, mapName(target)];
    await guest.debug('sh', [quoteCommand('cryptsetup', args)]);
  } finally {
    await guest.debug('sh', [`rm -f ${inside}`]);
  }
}
