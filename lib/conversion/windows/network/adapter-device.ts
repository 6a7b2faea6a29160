import type { Hive } from '../../../registry';
import { listLimit } from './addresses';
import { macOfText } from './instance-id';

/** The class of network adapters, by which the registry files their drivers and names. */
const netClass = '{4D36E972-E325-11CE-BFC1-08002BE10318}';

/** NCF_PHYSICAL: the adapter is a device of the machine, and not one that Windows makes itself. */
const physicalBit = 4;

/** What the registry says of the device of an adapter. */
export interface AdapterDevice {
  /** Of its interface, `{698E50A9-…}`, in upper case. */
  guid: string;
  /** Name of the connection, where it has one that can be given again. */
  name?: string;
  /** Name of its device: `PCI\VEN_8086&DEV_100F…\4&B70F118&0&0888`; empty where it is not known. */
  device: string;
  /** As Windows calls what it is: `Intel(R) PRO/1000 MT Network Connection`. */
  description: string;
  physical: boolean;
  /** MAC address that the guest gives it. */
  networkAddress?: string;
  /** What Windows numbers it by, as the store of IPv6 addresses spells it: `0000000700000600`. */
  luid?: string;
}

export const guidPattern = /^\{[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$/i;

/** The adapters that have a device, present or not, in the order of their keys. */
export async function readAdapterDevices(hive: Hive, controlSet: string): Promise<AdapterDevice[]> {
  const classKey = `${controlSet}\\Control\\Class\\${netClass}`;
  const devices: AdapterDevice[] = [];
  const numbered = (await hive.keys(classKey)).filter((name) => /^\d{4}$/.test(name));
  for (const name of numbered.slice(0, listLimit)) {
    const device = await readDevice(hive, `${classKey}\\${name}`, controlSet);
    if (device !== undefined) devices.push(device);
  }
  return devices;
}

async function readDevice(hive: Hive, key: string, controlSet: string): Promise<AdapterDevice | undefined> {
  const guid = await hive.text(key, 'NetCfgInstanceId');
  if (guid === undefined || !guidPattern.test(guid)) return undefined;
  const connection = connectionKey(controlSet, guid);
  const name = await hive.text(connection, 'Name');
  const networkAddress = macOfText((await hive.text(key, 'NetworkAddress')) ?? '');
  const luid = luidOf(await hive.number(key, '*IfType'), await hive.number(key, 'NetLuidIndex'));
  // Before Windows 7 only the connection has the name of the device.
  const device =
    (await hive.text(key, 'DeviceInstanceID')) ?? (await hive.text(connection, 'PnpInstanceID')) ?? '';
  const characteristics = await hive.number(key, 'Characteristics');
  return {
    guid: guid.toUpperCase(),
    ...(isConnectionName(name) ? { name } : {}),
    device: plain(device),
    description: plain((await hive.text(key, 'DriverDesc')) ?? 'an adapter'),
    physical:
      characteristics === undefined
        ? /^(?:PCI|VMBUS|XEN\w*)\\/i.test(device)
        : (characteristics & physicalBit) !== 0,
    ...(networkAddress ? { networkAddress } : {}),
    ...(luid === undefined ? {} : { luid }),
  };
}

/** Key of the connection of an adapter, which has its name. */
export const connectionKey = (controlSet: string, guid: string): string =>
  `${controlSet}\\Control\\Network\\${netClass}\\${guid}\\Connection`;

/** Windows takes no other names for a connection; those with a line end could not be written down for the first boot. */
export const isConnectionName = (name: string | undefined): name is string =>
  name !== undefined &&
  /^[^\p{Cc}\p{Cs}"*/:<>?\\|]+$/u.test(name) &&
  name.length <= 200 &&
  name.trim() === name;

/** What a guest says goes into messages and results: no more than a line of it. */
const plain = (text: string): string => text.slice(0, 512).replace(/\p{C}/gu, '');

/**
 * NET_LUID in the order of its bytes: three that are reserved, the index in three, the type of the interface in two.
 */
function luidOf(type: number | undefined, index: number | undefined): string | undefined {
  if (type === undefined || index === undefined || type > 0xffff || index > 0xff_ffff) return undefined;
  const bytes = Buffer.alloc(8);
  bytes.writeUIntLE(index, 3, 3);
  bytes.writeUInt16LE(type, 6);
  return bytes.toString('hex');
}
