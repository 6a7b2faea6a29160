import type { ConversionStep } from '../../guest/step';
import type { WindowsState } from '../state';

/** Of a volume's boot record: the name of its maker, and the heads of the disk as the BIOS counts them. */
const bootRecord = { name: { at: 3, text: 'NTFS    ' }, heads: 0x1a, size: 512 } as const;

/** Bytes of a disk from which on QEMU's BIOS counts more heads. */
const geometry = [
  { below: 2_114_445_312, heads: 0x40 },
  { below: 4_228_374_780, heads: 0x80 },
] as const;
const mostHeads = 0xff;

/** The heads that QEMU's BIOS counts for a disk of this size. */
export function headsOf(bytes: number): number {
  return geometry.find(({ below }) => bytes < below)?.heads ?? mostHeads;
}

/**
 * Before Vista, the code in the boot record of Windows' volume asks the BIOS for sectors by cylinder, head and sector, and
 * counts heads as the record says: as many as the disk had on the old machine. On another number it finds nothing.
 */
export const ntfsHeadsStep: ConversionStep<WindowsState> = {
  name: 'ntfs-heads',
  phase: 'adapt',
  async applies({ guest, inspection }) {
    const { majorVersion, root } = inspection;
    if (majorVersion >= 6) return 'from Vista on, the boot record does not go by the number of heads';
    return (await guest.listPartitions()).includes(root) || `${root} is not a partition`;
  },
  async run({ guest, inspection, context }) {
    const { root } = inspection;
    const record = await guest.preadDevice(root, bootRecord.size, 0);
    const { at, text } = bootRecord.name;
    if (record.length < bootRecord.size || record.toString('latin1', at, at + text.length) !== text) return;
    const before = record.readUInt16LE(bootRecord.heads);
    const after = headsOf(Number(await guest.blockdevGetsize64(await guest.partToDev(root))));
    if (before === after) return;
    const heads = Buffer.alloc(2);
    heads.writeUInt16LE(after);
    await guest.pwriteDevice(root, heads, bootRecord.heads);
    // It is in no file, so it is not among the changes.
    const message = `The boot record of ${root} now says ${after} heads; it said ${before}.`;
    context.emit({ type: 'info', message });
  },
};
