import type { LeftDevice } from '../contracts/device-names';
import type { LinuxState } from '../state';
import { isLvmConfig } from './rename-text';

const most = 8;

/** `/dev/sdb1 (line 3), /dev/sdc (line 7)`, each device once. */
export function listLeft(left: readonly LeftDevice[]): string {
  const lines = new Map<string, number[]>();
  for (const { device, line } of left) lines.set(device, [...(lines.get(device) ?? []), line]);
  const named = [...lines].map(([device, numbers]) => {
    const known = [...new Set(numbers)].filter((line) => line > 0);
    return known.length === 0 ? device : `${device} (line ${known.join(', ')})`;
  });
  return named.length > most
    ? `${named.slice(0, most).join(', ')} and ${named.length - most} more`
    : named.join(', ');
}

/** Says in one warning what of the old machine a file of the guest still names. */
export function warnLeftIn({ context }: LinuxState, file: string, left: readonly LeftDevice[]): void {
  if (left.length === 0) return;
  if (isLvmConfig(file)) {
    context.warn(
      'DEVICE_NAME',
      `${file} has a filter that cannot be understood, and it may hide LVM's volumes by their new names: ${listLeft(left)}.`,
      'Let it accept the disks /dev/vda, /dev/vdb, … in the guest.',
    );
    return;
  }
  context.warn(
    'DEVICE_NAME',
    `${file} names disks of the old machine and was left as it is there: ${listLeft(left)}.`,
    `Look in the converted guest whether what ${file} does is still wanted, and name the disks by UUID or as they are called there.`,
  );
}
