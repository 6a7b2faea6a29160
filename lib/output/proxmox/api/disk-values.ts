import type { TargetDisk } from '../../../../types/target';
import { keepsFiles, type ProxmoxStorage } from '../../../proxmox';
import type { ProxmoxDisk } from '../parameters';

/** What each disk is imported from, as the server takes it; a format only where the storage has a choice. */
export function diskValues(
  volids: readonly string[],
  disks: readonly Pick<TargetDisk, 'stored'>[],
  storage: Pick<ProxmoxStorage, 'name' | 'type' | 'formats'>,
): ProxmoxDisk[] {
  return volids.map((volid, disk) => {
    const stored = disks[disk]?.stored;
    const format = stored === undefined || !keepsFiles(storage) ? '' : `,format=${stored}`;
    return { disk, value: `${storage.name}:0,import-from=${volid}${format}` };
  });
}
