import type { Hive } from '../../../registry';
import { guidOf } from '../../../text/guid';
import type { WindowsDriveLetter } from '../../../../types/windows';
import { signatureText } from '../../../partitions/mbr';
import type { DiskIdentity } from './disk-identities';

const gptMark = 'DMIO:ID:';

/**
 * The letters of drives. Windows binds that of a volume to the signature of its disk and where it begins there, or to the
 * GUID of its partition: not to the bus, so each is kept. Those of other drives are bound to the device, and are given anew.
 */
export async function readDriveLetters(
  system: Hive,
  identities: readonly DiskIdentity[],
): Promise<WindowsDriveLetter[]> {
  const letters: WindowsDriveLetter[] = [];
  for (const name of await system.values('MountedDevices')) {
    const [, letter] = /^\\DosDevices\\([A-Z]:)$/i.exec(name) ?? [];
    if (letter === undefined) continue;
    const disk = diskOf((await system.get('MountedDevices', name))?.bytes ?? Buffer.alloc(0), identities);
    letters.push({ letter: letter.toUpperCase(), ...(disk === -1 ? {} : { disk }) });
  }
  return letters.sort((a, b) => (a.letter < b.letter ? -1 : 1));
}

function diskOf(bound: Buffer, identities: readonly DiskIdentity[]): number {
  if (bound.length === 12) {
    const signature = signatureText(bound.readUInt32LE(0));
    return identities.findIndex(({ id }) => id === signature);
  }
  if (bound.length < 24 || bound.toString('latin1', 0, gptMark.length) !== gptMark) return -1;
  const partition = guidOf(bound.subarray(gptMark.length, 24));
  return identities.findIndex(({ partitions }) => partitions.includes(partition));
}
