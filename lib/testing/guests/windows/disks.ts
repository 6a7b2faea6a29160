import type { TestDevice, TestDevices } from '../../devices';
import type { TestFiles } from '../../test-files';
import type { WindowsPartition, WindowsSystem, WindowsTestDisk } from './system';

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

/** A disk with an MBR that BIOS boots, Windows on its first partition, as XP's setup leaves it. */
export function oneVolumeDisk(signature: string, size = 3 * GiB): WindowsTestDisk {
  const offset = 63 * 512;
  return {
    size,
    table: 'mbr',
    id: signature,
    partitions: [{ use: 'system', offset, size: size - 8 * MiB, letter: 'C:', uuid: '1A2C4E6F8091A3B5' }],
  };
}

/** A disk with an MBR that BIOS boots: the boot manager in a partition of its own, as setup leaves it from Windows 7 on. */
export function biosDisk(signature: string, size = 8 * GiB): WindowsTestDisk {
  const reserved = 100 * MiB;
  return {
    size,
    table: 'mbr',
    id: signature,
    partitions: [
      { use: 'boot', offset: MiB, size: reserved, label: 'System Reserved', uuid: '2A60A1B460A18743' },
      {
        use: 'system',
        offset: MiB + reserved,
        size: size - reserved - 2 * MiB,
        letter: 'C:',
        uuid: '7C1EA3C31EA3757A',
      },
    ],
  };
}

/** A GUID whose last digits are these. */
const guid = (start: string, end: number): string =>
  `${start}-0000-4000-8000-${end.toString(16).padStart(12, '0')}`;

/** A disk with a GPT that UEFI boots. `start`: eight hexadecimal digits that its GUIDs begin with. */
export function uefiDisk(start: string, size = 8 * GiB): WindowsTestDisk {
  const [esp, msr] = [100 * MiB, 16 * MiB];
  return {
    size,
    table: 'gpt',
    id: guid(start, 0),
    partitions: [
      { use: 'esp', offset: MiB, size: esp, label: 'SYSTEM', uuid: '6E1F-0D5A', guid: guid(start, 1) },
      { use: 'msr', offset: MiB + esp, size: msr, guid: guid(start, 2) },
      {
        use: 'system',
        offset: MiB + esp + msr,
        size: size - esp - msr - 2 * MiB,
        letter: 'C:',
        uuid: '5EEDA3C31EA3757B',
        guid: guid(start, 3),
      },
    ],
  };
}

/** A disk of data with a GPT. */
export function dataDisk(start: string, letter: string, size = GiB): WindowsTestDisk {
  const msr = 16 * MiB;
  return {
    size,
    table: 'gpt',
    id: guid(start, 0),
    partitions: [
      { use: 'msr', offset: MiB, size: msr, guid: guid(start, 1) },
      {
        use: 'data',
        offset: MiB + msr,
        size: size - msr - 2 * MiB,
        letter,
        label: 'Data',
        uuid: '5EEDA3C31EA3757D',
        guid: guid(start, 2),
      },
    ],
  };
}

/** Every partition with its name in the appliance. */
export const partitionsOf = ({
  disks,
}: WindowsSystem): (WindowsPartition & { device: string; disk: WindowsTestDisk })[] =>
  disks.flatMap((disk, index) =>
    disk.partitions.map((partition, number) => ({
      ...partition,
      disk,
      device: `/dev/sd${String.fromCharCode('a'.charCodeAt(0) + index)}${number + 1}`,
    })),
  );

const filesystems = { system: 'ntfs', boot: 'ntfs', esp: 'vfat', data: 'ntfs', msr: undefined } as const;

/** The disks as a test guest has them. `files`: what is in those that Windows itself is not on. */
export function devicesOf(
  system: WindowsSystem,
  files: (partition: WindowsPartition) => TestFiles,
): TestDevices {
  const devices: Record<string, TestDevice> = {};
  system.disks.forEach(({ size }, index) => {
    devices[`/dev/sd${String.fromCharCode('a'.charCodeAt(0) + index)}`] = { size };
  });
  for (const partition of partitionsOf(system)) {
    const type = filesystems[partition.use];
    devices[partition.device] = {
      size: partition.size,
      ...(type ? { type } : {}),
      ...(partition.uuid ? { uuid: partition.uuid } : {}),
      ...(partition.label ? { label: partition.label } : {}),
      ...(partition.use === 'system' ? { mountpoint: '/' } : type ? { files: files(partition) } : {}),
    };
  }
  return devices;
}

/** A GUID as Windows has it in memory: its first three parts with the lowest byte first. */
export function guidBytes(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll(/[{}-]/g, ''), 'hex');
  return Buffer.concat([
    bytes.subarray(0, 4).reverse(),
    bytes.subarray(4, 6).reverse(),
    bytes.subarray(6, 8).reverse(),
    bytes.subarray(8),
  ]);
}

/** What MountedDevices has for a volume: where it is, or what it is called. */
export function volumeBytes(disk: WindowsTestDisk, { offset, guid: name }: WindowsPartition): Buffer {
  if (disk.table === 'gpt') return Buffer.concat([Buffer.from('DMIO:ID:', 'latin1'), guidBytes(name ?? '')]);
  const bytes = Buffer.alloc(12);
  Buffer.from(disk.id, 'hex').reverse().copy(bytes);
  bytes.writeBigUInt64LE(BigInt(offset), 4);
  return bytes;
}
