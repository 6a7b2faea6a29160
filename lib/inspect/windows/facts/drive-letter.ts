import type { BcdDevice } from '../../../registry';
import { guidOf, type Hive } from '../../../registry';
import { isSame } from '../../devices/partition-table';

const gptMark = 'DMIO:ID:';

/**
 * The letter that Windows has given a partition, `C:`; undefined where it has none.
 *
 * @param system the hive SYSTEM
 */
export async function driveLetter(system: Hive, partition: BcdDevice): Promise<string | undefined> {
  for (const name of await system.values('MountedDevices')) {
    const [, letter] = /^\\DosDevices\\([A-Z]:)$/i.exec(name) ?? [];
    if (letter === undefined) continue;
    const value = await system.get('MountedDevices', name);
    const device = value && deviceOf(value.bytes);
    if (device !== undefined && isSame(device, partition)) return letter.toUpperCase();
  }
  return undefined;
}

/** Of an MBR disk its signature and the partition's offset; what is neither is a CD-ROM or a USB stick. */
function deviceOf(bytes: Buffer): BcdDevice | undefined {
  if (bytes.length === 12) {
    const offset = bytes.readBigUInt64LE(4);
    return { signature: bytes.readUInt32LE(0), offset: Number(offset) };
  }
  const isGpt = bytes.length >= 24 && bytes.toString('latin1', 0, 8) === gptMark;
  return isGpt ? { partition: guidOf(bytes.subarray(8, 24)) } : undefined;
}
