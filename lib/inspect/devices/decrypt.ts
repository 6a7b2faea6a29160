import type { OpenedDevice } from '../../../types/inspection';
import type { DiskKey, EncryptedDevice } from '../../../types/options';
import type { Context } from '../../run/context';
import { V2vError } from '../../errors';
import type { Guestfs } from '../../guestfs';
import { isSuspended } from './bitlocker';
import type { BlockDevices } from './block-devices';
import { encryptionOf, isPhysicalVolume } from './device-header';
import { checkKeys, checkPassphrase, keysFor } from './disk-keys';
import { readStart, type DiskStarts } from './disk-starts';
import { superblockOf, type Superblock } from './superblock';
import { unlock } from './unlock';

export interface DecryptOptions {
  /** All that match a device are tried in turn. */
  keys?: DiskKey[];
  /** Asked once for each encrypted device that no key is given for. */
  askPassphrase?: (device: EncryptedDevice) => Promise<string>;
}

/**
 * Opens every encrypted device of the guest: LUKS and BitLocker on disks, partitions, RAID arrays and logical volumes,
 * and what is found inside those, however deep. As in virt-v2v, the keys for a device are tried in their order; if
 * there is none, the user is asked once; where nobody can be asked, the device stays closed. What was opened is called
 * `/dev/mapper/luks-UUID` (`cryptsda2` without a UUID), and stays open until the appliance ends.
 *
 * Returns all block devices of the guest, since on the way they are all seen.
 *
 * Throws `DISK_ENCRYPTED`, `USAGE`, `HOST_PERMISSION`, `NOT_SUPPORTED`.
 */
export async function openEncryptedDevices(
  guest: Guestfs,
  layout: { disks: DiskStarts; partitions: string[] },
  options: DecryptOptions,
  context: Context,
): Promise<BlockDevices> {
  await checkKeys(options.keys ?? []);
  const { partitions } = layout;
  const disks = [...layout.disks.keys()];
  const arrays = new Set(await guest.listMdDevices());
  const volumes = new Set<string>();
  const physicalVolumes: string[] = [];
  const opened: OpenedDevice[] = [];
  const closed: { device: string; error: V2vError }[] = [];
  const superblocks = new Map<string, Superblock>();
  const starts = new Map<string, Buffer>();

  let found = [...disks, ...partitions, ...arrays];
  while (found.length > 0) {
    const inside: string[] = [];
    let hasLvm = false;
    for (const device of found) {
      context.throwIfAborted();
      // An extended partition may be too short to read.
      const header = layout.disks.get(device) ?? (await readStart(guest, device));
      superblocks.set(device, superblockOf(header));
      starts.set(device, header);
      if (isPhysicalVolume(header)) {
        physicalVolumes.push(device);
        hasLvm = true;
      }
      const encryption = encryptionOf(header);
      if (encryption === undefined || !(await isReally(guest, device, encryption))) continue;
      const target = await describe(guest, device, encryption);
      const keys = await keysOf(target, options, context);
      if (keys === undefined) {
        closed.push({ device, error: await withoutKey(guest, target) });
        continue;
      }
      await open(guest, target, keys, context);
      opened.push(target);
      inside.push(target.volume);
    }
    // By itself LVM looks only at what was there when the appliance started.
    if (hasLvm && opened.length > 0) await guest.lvmScan(true);
    const newArrays = inside.length > 0 ? await addNew(arrays, () => guest.listMdDevices()) : [];
    const newVolumes = hasLvm ? await addNew(volumes, () => guest.lvs()) : [];
    found = [...inside, ...newArrays, ...newVolumes];
  }
  return {
    disks,
    partitions,
    arrays: [...arrays],
    volumes: [...volumes],
    physicalVolumes,
    opened,
    ...(closed.length > 0 ? { closed } : {}),
    superblocks,
    starts,
  };
}

async function addNew(known: Set<string>, list: () => Promise<string[]>): Promise<string[]> {
  const added = (await list()).filter((device) => !known.has(device));
  for (const device of added) known.add(device);
  return added;
}

/** If the superblock of an array stands at the end of its members, they begin with the contents of the array. */
async function isReally(
  guest: Guestfs,
  device: string,
  encryption: OpenedDevice['encryption'],
): Promise<boolean> {
  const type = await guest.vfsType(device);
  return type === (encryption === 'luks' ? 'crypto_LUKS' : 'BitLocker');
}

async function describe(
  guest: Guestfs,
  device: string,
  encryption: OpenedDevice['encryption'],
): Promise<OpenedDevice> {
  const uuid = encryption === 'luks' ? await guest.vfsUuid(device) : '';
  return { device, encryption, uuid, volume: `/dev/mapper/${mapperName(device, uuid)}` };
}

interface Keys {
  keys: DiskKey[];
  /** They are not given, but entered. */
  asked: boolean;
}

/** The keys to try; undefined where there are none, and nobody to ask. */
async function keysOf(
  { device, uuid }: OpenedDevice,
  options: DecryptOptions,
  context: Context,
): Promise<Keys | undefined> {
  const keys = keysFor(options.keys ?? [], { name: device, uuid });
  if (keys.length > 0) return { keys, asked: false };
  if (options.askPassphrase === undefined) return undefined;
  const passphrase = await options.askPassphrase({ name: device, uuid });
  context.throwIfAborted();
  checkPassphrase(passphrase, device);
  return { keys: [{ device, passphrase }], asked: true };
}

async function open(
  guest: Guestfs,
  target: OpenedDevice,
  { keys, asked }: Keys,
  context: Context,
): Promise<void> {
  const failures: unknown[] = [];
  for (const key of keys) {
    try {
      await unlock(guest, target, key);
      context.emit({
        type: 'debug',
        origin: 'v2v-node',
        message: `opened the encrypted ${target.device} as ${target.volume}`,
      });
      return;
    } catch (error) {
      context.throwIfAborted();
      failures.push(error);
    }
  }
  throw cannotOpen(target, failures, asked);
}

/** As virt-v2v names it, which is how most distributions name it. */
export function mapperName(device: string, uuid: string): string {
  return uuid === '' ? `crypt${device.replace(/^\/dev\//, '').replace(/[^A-Za-z0-9]/g, '')}` : `luks-${uuid}`;
}

async function withoutKey(guest: Guestfs, target: OpenedDevice): Promise<V2vError> {
  const { device, encryption } = target;
  if (encryption === 'luks') return encrypted(target, 'and no key is given for it');
  const hint = `Give its recovery key with --key ${device}:key:KEY (keys: [{ device, passphrase }]), which "manage-bde -protectors -get C:" shows, or decrypt it on the old hypervisor ("manage-bde -off C:").`;
  const message = (await isSuspended(guest, device))
    ? `BitLocker is suspended on ${device}, which stays encrypted all the same, and no key is given for it.`
    : `${device} is encrypted and protected (BitLocker), and no key is given for it.`;
  return new V2vError('DISK_ENCRYPTED', message, { subject: device, hint });
}

/** A wrong key is one sentence; anything else that went wrong (too little memory for the key slot) is quoted. */
function cannotOpen(target: OpenedDevice, failures: unknown[], asked: boolean): V2vError {
  const isWrongKey = (error: unknown) =>
    /No key available|status 2\b|Operation not permitted/.test((error as Error).message);
  const other = failures.find((error) => !isWrongKey(error));
  if (other instanceof V2vError && other.code !== 'GUESTFS') return other;
  if (other !== undefined) {
    return encrypted(
      target,
      `and cannot be opened (${(other as Error).message.replace(/(?<!\.)\.+$/, '')})`,
      other,
    );
  }
  if (asked) return encrypted(target, 'and the passphrase that was entered does not open it');
  const tried = failures.length === 1 ? 'the key given for it does not open it' : undefined;
  return encrypted(target, `and ${tried ?? `none of the ${failures.length} keys given for it opens it`}`);
}

function encrypted({ device, encryption, uuid }: OpenedDevice, problem: string, cause?: unknown): V2vError {
  const kind = encryption === 'luks' ? `LUKS, UUID ${uuid}` : 'BitLocker';
  const name = uuid === '' ? device : uuid;
  const noMemory = cause !== undefined && /memory/i.test((cause as Error).message);
  return new V2vError('DISK_ENCRYPTED', `${device} is encrypted (${kind}), ${problem}.`, {
    subject: device,
    hint: noMemory
      ? 'Give the appliance more memory with -m (appliance: { memory }).'
      : `Give its passphrase with --key ${name}:key:PASSPHRASE or --key ${name}:file:FILE (keys: [{ device, passphrase }]).`,
    cause,
  });
}
