import type { RegistryKeys } from '../../../../registry';
import { guidBytes, partitionsOf } from '../disks';
import { placesOf, type WindowsSystem } from '../system';

const bootManager = '{9dea862c-5cdd-4e70-acc1-f32b344d4795}';
const loader = '{5eed0001-0000-11ee-8000-0242ac110002}';

/** A device of BCD: a partition of an MBR or of a GPT. */
function deviceElement(system: WindowsSystem, use: 'system' | 'esp' | 'boot'): Buffer {
  const partition = partitionsOf(system).find((each) => each.use === use);
  const bytes = Buffer.alloc(88);
  bytes.writeUInt32LE(6, 16);
  bytes.writeUInt32LE(72, 24);
  if (partition === undefined) return bytes;
  const { disk, offset, guid = '' } = partition;
  if (disk.table === 'gpt') {
    guidBytes(guid).copy(bytes, 32);
    guidBytes(disk.id).copy(bytes, 56);
  } else {
    bytes.writeBigUInt64LE(BigInt(offset), 32);
    bytes.writeUInt32LE(1, 52);
    Buffer.from(disk.id, 'hex').reverse().copy(bytes, 56);
  }
  return bytes;
}

/** The boot configuration: the boot manager, and Windows as its only entry, which draws no pictures. */
export function bcdKeys(system: WindowsSystem): RegistryKeys {
  const { systemroot } = placesOf(system);
  const isUefi = system.firmware === 'uefi';
  const element = (object: string, number: string): string => `Objects\\${object}\\Elements\\${number}`;
  const root = systemroot.replaceAll('/', '\\');
  return {
    Description: { KeyName: isUefi ? 'BCD00000001' : 'BCD00000000', System: 1, TreatAsSystem: 1 },
    [`Objects\\${bootManager}\\Description`]: { Type: isUefi ? 0x10100002 : 0x10100002 },
    [element(bootManager, '11000001')]: { Element: deviceElement(system, isUefi ? 'esp' : 'boot') },
    ...(isUefi
      ? { [element(bootManager, '12000002')]: { Element: '\\EFI\\Microsoft\\Boot\\bootmgfw.efi' } }
      : {}),
    [element(bootManager, '12000004')]: { Element: 'Windows Boot Manager' },
    [element(bootManager, '23000003')]: { Element: loader },
    [element(bootManager, '24000001')]: { Element: [loader] },
    [element(bootManager, '25000004')]: { Element: Buffer.from('1e00000000000000', 'hex') },
    [`Objects\\${loader}\\Description`]: { Type: 0x10200003 },
    [element(loader, '11000001')]: { Element: deviceElement(system, 'system') },
    [element(loader, '12000002')]: { Element: `${root}\\system32\\winload.${isUefi ? 'efi' : 'exe'}` },
    [element(loader, '12000004')]: { Element: system.productName },
    [element(loader, '12000005')]: { Element: 'en-US' },
    [element(loader, '16000009')]: { Element: Buffer.from([1]) },
    [element(loader, '16000046')]: { Element: Buffer.from([1]) },
    [element(loader, '21000001')]: { Element: deviceElement(system, 'system') },
    [element(loader, '22000002')]: { Element: root },
    [element(loader, '25000020')]: { Element: Buffer.from('0000000000000000', 'hex') },
  };
}
