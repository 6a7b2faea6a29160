import type { PlannedNic } from './plan';
import { pathName, pciAddress, slotName, slotOrder } from './vmware-slot';

/** A card as the guest saw it on the old machine and will see it on the new one. */
export interface MachineCard {
  /** Index in `Source.nics`. */
  nic: number;
  mac: string;
  macGenerated: boolean;
  /** Where it was, `pci-0000:0b:00.0`, as udev's ID_PATH says it; undefined where the source tells no slot. */
  oldPath?: string;
  /** What names by place it had, whichever counted. */
  oldPlaceNames: string[];
  /** The kernel's driver of before; undefined where the source's model does not tell it. */
  oldDriver?: string;
  /** `eth0`: what the kernel called it first; undefined where the order of the cards is not known. */
  kernelName?: string;
}

export interface Machine {
  cards: readonly MachineCard[];
  /** The driver of the cards on KVM. */
  driver: string;
}

/** Drivers of the cards of VMware, Hyper-V, Xen and VirtualBox, as the kernel names them. */
export const oldDrivers = [
  'vmxnet3',
  'vmxnet',
  'e1000e',
  'e1000',
  'pcnet32',
  'vlance',
  'hv_netvsc',
  'xen-netfront',
  'vif',
  '8139too',
  '8139cp',
  'igb',
  'tulip',
];

/** Models that have one driver; VMware's "flexible" has two, for instance, and which it was is not known. */
const driverOfModel = new Map([
  ['vmxnet3', 'vmxnet3'],
  ['e1000', 'e1000'],
  ['e1000e', 'e1000e'],
  ['virtio', 'virtio_net'],
]);

/** ID_PATH of cards on KVM, on either chipset: what holds for both is taken to hold. */
export const newPaths = ['pci-0000:01:00.0', 'pci-0000:00:03.0'];

export function describeMachine(
  nics: readonly (PlannedNic & { model?: string | undefined })[],
  driver: string,
): Machine {
  const order = slotOrder(nics.map(({ pciSlot }) => pciSlot));
  const cards = nics.map(({ mac, macGenerated, pciSlot, model }, nic): MachineCard => {
    const place = pciSlot === undefined ? undefined : pciAddress(pciSlot);
    const oldDriver = model === undefined ? undefined : driverOfModel.get(model);
    const names = pciSlot === undefined ? [] : [slotName(pciSlot), pathName(pciSlot)];
    const kernelName = nics.length === 1 ? 'eth0' : order && `eth${order.indexOf(nic)}`;
    return {
      nic,
      mac,
      macGenerated,
      oldPlaceNames: names.filter((name) => name !== undefined),
      ...(place === undefined ? {} : { oldPath: `pci-${place}` }),
      ...(oldDriver === undefined ? {} : { oldDriver }),
      ...(kernelName === undefined ? {} : { kernelName }),
    };
  });
  return { cards, driver };
}
