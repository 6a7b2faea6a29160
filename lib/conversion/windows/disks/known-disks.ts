import type { Hive } from '../../../registry';
import { guidOf } from '../../../text/guid';
import type { WindowsDisk } from '../../../../types/windows';
import { signatureText } from '../../../partitions/mbr';
import type { DiskIdentity } from './disk-identities';

/** Of Windows' buses those that the disks of a machine hang on; a memory stick is none of them. */
const buses = ['SCSI', 'IDE'];

/** DISK_ATTRIBUTE_… of ntdddisk.h. */
const attributes = { offline: 1, readOnly: 2 } as const;

const partitionStyle = { mbr: 0, gpt: 1 } as const;

/** The disks that Windows remembers, those that are gone among them, with what it last made of each; from Vista on. */
export async function readKnownDisks(
  system: Hive,
  controlSet: string,
  identities: readonly DiskIdentity[],
): Promise<WindowsDisk[]> {
  const disks: WindowsDisk[] = [];
  for (const bus of buses) {
    const devices = await system.keys(`${controlSet}\\Enum\\${bus}`);
    for (const device of devices.filter((name) => /^disk/i.test(name))) {
      for (const name of await system.keys(`${controlSet}\\Enum\\${bus}\\${device}`)) {
        const instance = `${bus}\\${device}\\${name}`;
        const key = `${controlSet}\\Enum\\${instance}\\Device Parameters\\Partmgr`;
        if (!(await system.has(key))) continue;
        const id = tableId((await system.get(key, 'PartitionTableCache'))?.bytes);
        const disk = id === undefined ? -1 : identities.findIndex((each) => each.id === id);
        disks.push({
          ...(disk === -1 ? {} : { disk }),
          instance,
          ...(id === undefined ? {} : { id }),
          state: stateOf((await system.number(key, 'Attributes')) ?? 0),
        });
      }
    }
  }
  return disks;
}

function stateOf(bits: number): WindowsDisk['state'] {
  if ((bits & attributes.offline) !== 0) return 'offline';
  return (bits & attributes.readOnly) === 0 ? 'online' : 'read-only';
}

/** Of a partition table as Windows keeps it, a DRIVE_LAYOUT_INFORMATION_EX of winioctl.h. */
function tableId(table: Buffer | undefined): string | undefined {
  if (table === undefined || table.length < 24) return undefined;
  const style = table.readUInt32LE(0);
  if (style === partitionStyle.gpt) return `{${guidOf(table.subarray(8, 24))}}`;
  const signature = table.readUInt32LE(8);
  return style === partitionStyle.mbr && signature !== 0 ? signatureText(signature) : undefined;
}
