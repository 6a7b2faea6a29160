import type { OutputOptions } from '../../../types/output';
import type { TargetAbilities, TargetDisk, TargetPlan } from '../../../types/target';
import { V2vError } from '../../errors';
import { leastSize, planDisks } from '../disks';
import type { GuestToPlace } from '../mode';
import { ovirtName } from '../ovf/vm-name';

const sectorSize = 512;

/** oVirt's VMs have no serial console that one would reach as the old one, and 23 places for disks. */
export const ovirtAbilities: TargetAbilities = {
  serialPort: false,
  namedNetworks: false,
  formats: ['raw', 'qcow2'],
  maxDisks: 23,
};

/** @throws V2vError `USAGE` */
export function checkText(value: unknown, mode: OutputOptions['mode'], what: string): void {
  // eslint-disable-next-line no-control-regex
  if (typeof value === 'string' && value !== '' && !/[\u0000-\u001f]/.test(value)) return;
  throw new V2vError('USAGE', `The output mode ${mode} needs ${what}.`);
}

/** The disks of a storage domain, whose sizes are in sectors. */
export function planVolumes(guest: GuestToPlace, mode: OutputOptions['mode']): TargetDisk[] {
  const disks = planDisks(guest, ovirtAbilities, `The output ${mode}`);
  const odd = disks.find(({ virtualSize }) => virtualSize % sectorSize !== 0);
  if (odd !== undefined) {
    throw new V2vError(
      'USAGE',
      `The disk ${odd.name} has ${odd.virtualSize} bytes, and oVirt takes disks of whole sectors of ${sectorSize} bytes.`,
    );
  }
  return disks;
}

/** The room that disks take in a directory. */
export function roomAt(path: string, disks: readonly TargetDisk[]): TargetPlan['room'][number] {
  const sum = (bytes: (disk: TargetDisk) => number): number =>
    disks.reduce((total, disk) => total + bytes(disk), 0);
  return { path, most: sum(({ expectedSize }) => expectedSize), least: sum(leastSize) };
}

export { ovirtName };
