import type { FileRange } from '../file-range';
import type { Content } from '../magic';
import { qcow2IsCutShort } from './qcow2';
import { TableReader } from './tables';
import { vdiIsCutShort } from './vdi';
import { vhdIsCutShort } from './vhd';
import { vhdxIsCutShort } from './vhdx';
import { vmdkIsCutShort } from './vmdk';

/**
 * Whether an image places something where its file is already over, by its own tables. False as well where a format has
 * none, or its tables make no sense: that is for QEMU to say.
 *
 * @param head its first 512 bytes, or all there are
 */
export async function isCutShort(range: FileRange, content: Content, head: Buffer): Promise<boolean> {
  const reader = new TableReader(range);
  switch (content) {
    case 'qcow2':
      return head.length < 72 || qcow2IsCutShort(head, reader);
    case 'vmdk':
      return vmdkIsCutShort(head, reader);
    case 'vpc':
      return vhdIsCutShort(head, range, reader);
    case 'vhdx':
      return vhdxIsCutShort(range, reader);
    case 'vdi':
      return vdiIsCutShort(head, reader);
    default:
      return false;
  }
}
