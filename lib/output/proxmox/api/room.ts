import type { TargetPlan } from '../../../../types/target';
import { V2vError } from '../../../errors';
import { keepsFiles, type ProxmoxStorage } from '../../../proxmox';
import type { Preflight } from '../../../preflight';
import { formatBytes } from '../../../text/bytes';
import { uploadSize, type ProxmoxSite } from './site';

type Disks = Pick<TargetPlan, 'disks'>;

/** An EFI disk and the state of a TPM, and what a storage rounds up to. */
const besides = 8 << 20;

/** Bytes that the disks take at least. LVM without thin volumes takes all of a disk. */
function diskSize({ disks }: Disks, { type }: ProxmoxStorage): number {
  const sizes = disks.map(({ virtualSize, expectedSize }) => (type === 'lvm' ? virtualSize : expectedSize));
  return sizes.reduce((sum, size) => sum + size, besides);
}

function* lackOf(
  name: string,
  needed: number,
  available: number | undefined,
  preflight: Preflight,
): Generator<V2vError> {
  if (available === undefined) {
    preflight.unknown('space', `How much room the storage ${name} has is not known.`);
  } else if (available >= needed) {
    preflight.pass('space', `The storage ${name} has room: ${formatBytes(available)}.`);
  } else {
    yield new V2vError(
      'OUTPUT_NO_SPACE',
      `The storage ${name} has ${formatBytes(available)} of room, and ${formatBytes(needed)} are needed.`,
      { subject: name, hint: 'Make room there, or name another storage.' },
    );
  }
}

/** Both storages have room; images stay on the one until the disks are on the other. */
export function* roomObstacles(
  plan: Disks,
  { storage, importStorage }: Pick<ProxmoxSite, 'storage' | 'importStorage'>,
  preflight: Preflight,
): Generator<V2vError> {
  const [disks, images] = [diskSize(plan, storage), uploadSize(plan)];
  if (storage.name === importStorage.name) {
    yield* lackOf(storage.name, disks + images, storage.available, preflight);
    return;
  }
  yield* lackOf(storage.name, disks, storage.available, preflight);
  yield* lackOf(importStorage.name, images, importStorage.available, preflight);
}

/** What keeps volumes and no files has raw volumes only. */
export function* formatObstacle({ disks }: Disks, storage: ProxmoxStorage): Generator<V2vError> {
  if (keepsFiles(storage) || !disks.some(({ stored }) => stored === 'qcow2')) return;
  yield new V2vError(
    'OUTPUT_UNSUPPORTED',
    `The storage ${storage.name} is of the type ${storage.type}, which takes raw disks only, no qcow2.`,
    { subject: storage.name, hint: 'Leave the format out (-of), or name a storage that keeps files.' },
  );
}
