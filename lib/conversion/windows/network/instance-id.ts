/** What the name of a PCI device in the guest's registry tells: `PCI\VEN_8086&DEV_100F&SUBSYS_…&REV_01\4&B70F118&0&0888`. */

/** `1af4:1000`: vendor and device of a PCI device; undefined for a device of another bus. */
export function pciIdOf(device: string): string | undefined {
  const found = /^PCI\\VEN_([0-9A-F]{4})&DEV_([0-9A-F]{4})/i.exec(device);
  return found ? `${found[1]!}:${found[2]!}`.toLowerCase() : undefined;
}

/** The last part of the name, which tells devices of one kind apart. */
const instanceOf = (device: string): string => device.slice(device.lastIndexOf('\\') + 1);

/**
 * The MAC address that the serial number of a PCI Express card holds. The number is an EUI-64, an address with FFFF or FFFE
 * in its middle: E1000E has `000C29FFFFF3FFDE00`, the last byte being the function's number. VMXNET3 has both halves the
 * other way round, byte by byte: `FF565000CC9D8BFE00`.
 */
export function macOfInstance(device: string): string | undefined {
  const digits = /^PCI\\.*\\([0-9A-F]{16})[0-9A-F]{2}$/i.exec(device.slice(0, 1024))?.[1];
  if (digits === undefined) return undefined;
  const bytes = Buffer.from(digits, 'hex');
  return macOfEui64(bytes) ?? macOfEui64(Buffer.from(bytes).swap32());
}

function macOfEui64(bytes: Buffer): string | undefined {
  if (bytes[3] !== 0xff || (bytes[4] !== 0xff && bytes[4] !== 0xfe)) return undefined;
  return macOfBytes([...bytes.subarray(0, 3), ...bytes.subarray(5)]);
}

const macOfBytes = (bytes: readonly number[]): string =>
  bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':');

/** A MAC address as `NetworkAddress` has it, with separators or without; undefined for what is none. */
export function macOfText(text: string): string | undefined {
  const digits = text.slice(0, 32).replace(/[:.-]/g, '');
  return /^[0-9a-f]{12}$/i.test(digits) && !/^0+$/.test(digits)
    ? macOfBytes([...Buffer.from(digits, 'hex')])
    : undefined;
}

/** The bridges of VMware's virtual machines, by their device on the first bus, with the numbers that slots have them by. */
const vmwareBridges = new Map([
  [0x11, 1],
  [0x15, 5],
  [0x16, 6],
  [0x17, 7],
  [0x18, 8],
]);

/**
 * VMware's slot number of a PCI device, where the last part of its name has the path to it: `4&B70F118&0&0888` has the device
 * (08: device 1, function 0) and before it the bridge (88: device 17, function 0), which is slot 33. The number has the
 * device in its five lowest bits, the bridge in the next five, and the function of the bridge above them.
 */
export function vmwareSlotOf(device: string): number | undefined {
  if (pciIdOf(device) === undefined) return undefined;
  const path = /&([0-9A-F]{2}|[0-9A-F]{4})$/i.exec(instanceOf(device))?.[1];
  if (path === undefined) return undefined;
  const [card, bridge] = [...Buffer.from(path, 'hex')];
  if (card === undefined || (card & 7) !== 0) return undefined;
  if (bridge === undefined) return card >> 3;
  const number = vmwareBridges.get(bridge >> 3);
  return number === undefined ? undefined : (card >> 3) | (number << 5) | ((bridge & 7) << 10);
}

/** PCI devices by the names that sources have for the models of network cards. */
const pciIdsOfModels: Readonly<Record<string, readonly string[]>> = {
  e1000: ['8086:100f', '8086:100e', '8086:1004'],
  e1000e: ['8086:10d3'],
  vmxnet3: ['15ad:07b0'],
  vmxnet: ['15ad:0720', '1022:2000'],
  vmxnet2: ['15ad:0720', '1022:2000'],
  pcnet32: ['1022:2000', '15ad:0720'],
  vlance: ['1022:2000', '15ad:0720'],
  rtl8139: ['10ec:8139'],
  virtio: ['1af4:1000', '1af4:1041'],
};

/** False where a device of the guest cannot be a network card of that model. */
export function mayBeOfModel(device: string, model: string | undefined): boolean {
  const ids = model !== undefined && Object.hasOwn(pciIdsOfModels, model) ? pciIdsOfModels[model] : undefined;
  const id = pciIdOf(device);
  return ids === undefined || id === undefined || ids.includes(id);
}
