/**
 * The boot configuration data of Windows, from Vista on: a hive whose objects are what the boot manager can start. See
 * Microsoft's "BCD WMI provider" for the numbers of elements.
 */
import { guidOf } from '../text/guid';
import type { Hive } from './hive';

/** Where on the disks an entry starts from: a partition of a GPT disk, or of an MBR disk by where it begins. */
export type BcdDevice =
  | {
      /** GUID of the partition, in capitals without braces. */
      partition: string;
    }
  | {
      /** Of the disk's MBR. */
      signature: number;
      /** In bytes. */
      offset: number;
    };

/** Something that the boot manager can start. */
export interface BcdEntry {
  /** `{733b62e5-f608-11eb-825c-c112f60133ab}` */
  id: string;
  /** `Windows 10` */
  description?: string;
  /** `\Windows\system32\winload.efi` */
  path?: string;
  /** Absent where it is none of a disk's partitions: a file of a recovery image, the partition of the boot manager itself. */
  device?: BcdDevice;
  /** Numbers of all its elements, as the hive spells them. */
  elements: string[];
}

/** What a BCD says. */
export interface Bcd {
  /** The id of the entry that starts where nobody chooses. */
  defaultEntry?: string;
  /** Those that the boot manager offers, in its order; the default one is among them, where it is there. */
  entries: BcdEntry[];
}

/** The object of the boot manager. */
export const bootManager = '{9dea862c-5cdd-4e70-acc1-f32b344d4795}';

const defaultObject = '23000003';
const displayOrder = '24000001';
const applicationDevice = '11000001';
const applicationPath = '12000002';
const description = '12000004';

/** The key of an element: `Objects\{…}\Elements\12000002`, whose value is called `Element`. */
export const bcdElement = (id: string, element: string): string => `Objects\\${id}\\Elements\\${element}`;

/**
 * Reads what a boot manager offers. The hive is `/EFI/Microsoft/Boot/BCD` on the EFI system partition, or `/Boot/BCD` on the
 * active partition.
 *
 * @example
 * await using hive = await openHive(guest, '/EFI/Microsoft/Boot/BCD');
 * const { defaultEntry, entries } = await readBcd(hive);
 */
export async function readBcd(hive: Hive): Promise<Bcd> {
  const defaultEntry = await hive.text(bcdElement(bootManager, defaultObject), 'Element');
  const shown = (await hive.texts(bcdElement(bootManager, displayOrder), 'Element')) ?? [];
  const ids = defaultEntry === undefined || shown.includes(defaultEntry) ? shown : [...shown, defaultEntry];
  const entries: BcdEntry[] = [];
  for (const id of ids) {
    if (isObject(id) && (await hive.has(`Objects\\${id}`))) entries.push(await readEntry(hive, id));
  }
  return { ...(defaultEntry === undefined ? {} : { defaultEntry }), entries };
}

/** A text of the hive goes into the name of a key. */
const isObject = (id: string): boolean => /^\{[\da-f-]{36}\}$/i.test(id);

async function readEntry(hive: Hive, id: string): Promise<BcdEntry> {
  const elements = await hive.keys(`Objects\\${id}\\Elements`);
  const text = async (element: string): Promise<string | undefined> =>
    elements.includes(element) ? hive.text(bcdElement(id, element), 'Element') : undefined;
  const name = await text(description);
  const path = await text(applicationPath);
  const data = elements.includes(applicationDevice)
    ? await hive.get(bcdElement(id, applicationDevice), 'Element')
    : undefined;
  const device = data && partitionOf(data.bytes);
  return {
    id,
    ...(name === undefined ? {} : { description: name }),
    ...(path === undefined ? {} : { path }),
    ...(device === undefined ? {} : { device }),
    elements,
  };
}

/** Offsets in the data of a device, of which the first 16 bytes name the object with its options. */
const at = { kind: 16, partition: 32, table: 52, disk: 56 } as const;
const partitionKind = 6;
const gpt = 0;
const mbr = 1;

function partitionOf(data: Buffer): BcdDevice | undefined {
  if (data.length < at.disk + 4 || data.readUInt32LE(at.kind) !== partitionKind) return undefined;
  const table = data.readUInt32LE(at.table);
  if (table === gpt) return { partition: guidOf(data.subarray(at.partition, at.partition + 16)) };
  if (table !== mbr) return undefined;
  const offset = data.readBigUInt64LE(at.partition);
  if (offset > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  return { signature: data.readUInt32LE(at.disk), offset: Number(offset) };
}
