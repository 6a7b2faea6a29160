import type {
  ChosenDriver,
  ChosenDrivers,
} from '../../../../../lib/conversion/windows/contracts/chosen-drivers';

/** What looks like a driver to whoever reads its version: `1.2.3.4`. */
export function driverFile(version: string): Buffer {
  const [a, b, c, d] = version.split('.').map(Number);
  const file = Buffer.alloc(256);
  file.write('MZ', 'latin1');
  file.write('bd04effe00000100', 128, 'hex');
  [b!, a!, d!, c!].forEach((number, index) => file.writeUInt16LE(number, 136 + 2 * index));
  return file;
}

/** A chosen driver package, `viostor` where nothing else is said, in version 100.95.104.26200. */
export function chosenDriver(changes: Partial<ChosenDriver> = {}): ChosenDriver {
  const service = changes.service ?? 'viostor';
  return {
    device: 'virtio-blk',
    inf: `${service}/w10/amd64/${service}.inf`,
    version: '100.95.104.26200',
    date: '2024-07-18',
    signature: { signer: 'Microsoft', digest: 'sha256', kind: 'trusted' },
    service,
    files: [
      { name: `${service}.inf`, read: () => Promise.resolve(Buffer.from(`; ${service}\r\n`)) },
      { name: `${service}.cat`, read: () => Promise.resolve(Buffer.from('catalogue')) },
      { name: `${service}.sys`, read: () => Promise.resolve(driverFile('100.95.104.26200')) },
    ],
    infName: `${service}.inf`,
    hardwareIds: [
      'PCI\\VEN_1AF4&DEV_1001&SUBSYS_00021AF4&REV_00',
      'PCI\\VEN_1AF4&DEV_1042&SUBSYS_11001AF4&REV_01',
    ],
    serviceValues: {
      Parameters: { BusType: 1, DmaRemappingCompatible: 0 },
      'Parameters\\PnpInterface': { '5': 1 },
    },
    serviceType: 1,
    start: 0,
    errorControl: 1,
    group: 'SCSI miniport',
    binary: `${service}.sys`,
    signedInside: true,
    className: 'SCSIAdapter',
    classGuid: '{4D36E97B-E325-11CE-BFC1-08002BE10318}',
    ...changes,
  };
}

export const vioscsi = (changes: Partial<ChosenDriver> = {}): ChosenDriver =>
  chosenDriver({
    device: 'virtio-scsi',
    service: 'vioscsi',
    hardwareIds: [
      'PCI\\VEN_1AF4&DEV_1004&SUBSYS_00081AF4&REV_00',
      'PCI\\VEN_1AF4&DEV_1048&SUBSYS_11001AF4&REV_01',
    ],
    serviceValues: { Parameters: { BusType: 10 }, 'Parameters\\PnpInterface': { '5': 1 } },
    ...changes,
  });

/** A driver that Windows starts on demand. */
export const otherDriver = (device: ChosenDriver['device'], service: string, ids: string[]): ChosenDriver =>
  chosenDriver({
    device,
    service,
    hardwareIds: ids.map((id) => `PCI\\${id}`),
    serviceValues: {},
    start: 3,
    className: 'System',
  });

export const netkvm = (): ChosenDriver =>
  otherDriver('virtio-net', 'netkvm', ['VEN_1AF4&DEV_1000', 'VEN_1AF4&DEV_1041']);

export const chosen = (...drivers: ChosenDriver[]): ChosenDrivers => ({
  source: '/usr/share/virtio-win/virtio-win.iso',
  drivers,
  agentInstallers: [],
});
