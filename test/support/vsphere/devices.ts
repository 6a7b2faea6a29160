import type { DiskAt, GuestAt } from './inventory';
import { list, long, object, oneOf, type DataObject, type Value } from './values';

const controllers = {
  ide: { is: 'VirtualIDEController', key: 200, label: 'IDE 0' },
  scsi: { is: 'ParaVirtualSCSIController', key: 1000, label: 'SCSI controller 0' },
  sata: { is: 'VirtualAHCIController', key: 15000, label: 'SATA controller 0' },
  nvme: { is: 'VirtualNVMEController', key: 31000, label: 'NVME controller 0' },
} as const;

const cards = { vmxnet3: 'VirtualVmxnet3', e1000e: 'VirtualE1000e', e1000: 'VirtualE1000' } as const;

export function unitOf({ unit }: DiskAt, index: number): number {
  // 7 is the SCSI controller itself.
  return unit ?? (index < 7 ? index : index + 1);
}

const named = (label: string): DataObject => object({ label, summary: label });

function parentBacking(parent: NonNullable<DiskAt['parent']>): DataObject {
  return object({
    fileName: parent.path,
    diskMode: 'persistent',
    ...(parent.parent === undefined ? {} : { parent: parentBacking(parent.parent) }),
  });
}

function backing(disk: DiskAt, datastore: (path: string) => Value | undefined): DataObject {
  const common = {
    fileName: disk.path,
    datastore: datastore(disk.path),
    diskMode: disk.mode ?? 'persistent',
    uuid: disk.uuid,
    changeId: disk.changeId,
    sharing: disk.sharing ?? 'sharingNone',
    ...(disk.parent === undefined ? {} : { parent: parentBacking(disk.parent) }),
  };
  if (disk.rdm !== undefined) {
    const mapping = { lunUuid: '0200', deviceName: 'vml.0200', compatibilityMode: disk.rdm };
    return object({ ...common, ...mapping }, 'VirtualDiskRawDiskMappingVer1BackingInfo');
  }
  return object(
    {
      ...common,
      split: false,
      writeThrough: false,
      thinProvisioned: disk.thin ?? false,
      ...(disk.eagerlyScrub === undefined ? {} : { eagerlyScrub: disk.eagerlyScrub }),
      ...(disk.encrypted === true ? { keyId: object({ keyId: 'k1' }) } : {}),
    },
    'VirtualDiskFlatVer2BackingInfo',
  );
}

/** `config.hardware.device` of a guest. */
export function devicesOf(guest: GuestAt, datastore: (path: string) => Value | undefined): Value {
  const buses = new Set(guest.disks.map(({ bus }) => bus ?? 'scsi'));
  return list('VirtualDevice', [
    ...[...buses].map((bus) => {
      const { is, key, label } = controllers[bus];
      const shared = bus === 'scsi' ? { sharedBus: oneOf('VirtualSCSISharing', 'noSharing') } : {};
      return object({ key, deviceInfo: named(label), busNumber: 0, ...shared }, is);
    }),
    ...guest.disks.map((disk, index) =>
      object(
        {
          key: disk.key ?? 2000 + index,
          deviceInfo: named(disk.label ?? `Hard disk ${index + 1}`),
          backing: backing(disk, datastore),
          controllerKey: controllers[disk.bus ?? 'scsi'].key,
          unitNumber: unitOf(disk, index),
          capacityInKB: long(Math.floor(disk.size / 1024)),
          capacityInBytes: long(disk.size),
        },
        'VirtualDisk',
      ),
    ),
    ...(guest.nics ?? []).map(({ network, mac, model = 'vmxnet3' }, index) =>
      object(
        {
          key: 4000 + index,
          deviceInfo: named(`Network adapter ${index + 1}`),
          backing: object({ deviceName: network }, 'VirtualEthernetCardNetworkBackingInfo'),
          macAddress: mac,
        },
        cards[model],
      ),
    ),
    ...(guest.tpm === true ? [object({ key: 11000, deviceInfo: named('Virtual TPM') }, 'VirtualTPM')] : []),
  ]);
}
