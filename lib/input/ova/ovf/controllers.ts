import type { DiskController } from '../../../../types/source';
import type { Warn } from './description';
import { integerOf, resourceTypes, type HardwareItem } from './hardware';
import { childText } from '../../../xml/parse';

/** Where a drive is plugged in. */
export interface Attachment {
  controller?: DiskController;
  /** Number of the controller among those of its kind. */
  bus?: number;
  /** Place on the controller. */
  slot?: number;
}

/** What a controller is, as virt-v2v tells it, and finer where the sub-type says more; undefined where it is none. */
function kindOf({ element, resourceType }: HardwareItem): DiskController | undefined {
  const subType = childText(element, 'ResourceSubType') ?? '';
  if (/nvme/i.test(subType)) return 'nvme';
  if (/virtio-?scsi/i.test(subType)) return 'virtio-scsi';
  if (/^virtio(-?blk)?$/i.test(subType)) return 'virtio-blk';
  switch (resourceType) {
    case resourceTypes.ideController:
      return 'ide';
    case resourceTypes.scsiController:
      return 'scsi';
    case resourceTypes.sataController:
      return 'sata';
    default:
      return undefined;
  }
}

/** No controller has more places, and no machine more controllers: what is larger says something else. */
const mostPlaces = 256;

function isPlace(number: number | undefined): number is number {
  return number !== undefined && number >= 0 && number < mostPlaces;
}

/** Where the number of a controller may stand: in 1.x and in 0.9, or at the end of its name, `SCSI controller 0`. */
const numberSources: readonly ((controller: HardwareItem) => number | undefined)[] = [
  ({ element }) => integerOf(element, 'Address'),
  ({ element }) => integerOf(element, 'BusNumber'),
  ({ element }) => {
    const digits = /\d{1,4}$/.exec(childText(element, 'ElementName', 'Caption') ?? '')?.[0];
    return digits === undefined ? undefined : Number(digits);
  },
];

/** Numbers of the controllers of one kind, by what tells them apart; else by their order. */
function numbersOf(controllers: readonly HardwareItem[]): number[] {
  for (const source of numberSources) {
    const numbers = controllers.map(source).filter(isPlace);
    if (new Set(numbers).size === controllers.length) return numbers;
  }
  return controllers.map((_controller, index) => index);
}

/** The controllers of a virtual machine. */
export class Controllers {
  readonly #byId = new Map<string, HardwareItem>();
  readonly #kinds = new Map<HardwareItem, DiskController>();
  readonly #buses = new Map<HardwareItem, number>();
  readonly #warn: Warn;

  constructor(items: readonly HardwareItem[], warn: Warn) {
    this.#warn = warn;
    const byKind = new Map<DiskController, HardwareItem[]>();
    for (const item of items) {
      const kind = kindOf(item);
      if (kind !== undefined) this.#kinds.set(item, kind);
      // Of several items with one id a drive hangs on the controller.
      const known = this.#byId.get(item.instanceId);
      if (known === undefined || (kind !== undefined && !this.#kinds.has(known))) {
        this.#byId.set(item.instanceId, item);
      }
      if (kind === undefined) continue;
      const sameKind = byKind.get(kind);
      if (sameKind === undefined) byKind.set(kind, [item]);
      else sameKind.push(item);
    }
    for (const controllers of byKind.values()) {
      const numbers = numbersOf(controllers);
      controllers.forEach((controller, index) => this.#buses.set(controller, numbers[index] ?? index));
    }
  }

  /** The item that another says it is plugged into; undefined where it says none or there is none. */
  parentOf({ element }: HardwareItem): HardwareItem | undefined {
    const parentId = childText(element, 'Parent');
    return parentId === undefined ? undefined : this.#byId.get(parentId);
  }

  /** Where a drive is plugged in. Warns of a controller that is not there or is none: `OVF_CONTROLLER`. */
  attachmentOf(drive: HardwareItem): Attachment {
    const attachment: Attachment = {};
    const slot = integerOf(drive.element, 'AddressOnParent');
    if (isPlace(slot)) attachment.slot = slot;
    const parentId = childText(drive.element, 'Parent');
    if (parentId === undefined) return attachment;
    const parent = this.#byId.get(parentId);
    const controller = parent && this.#kinds.get(parent);
    const bus = parent && this.#buses.get(parent);
    if (parent === undefined) {
      this.#warn(
        'OVF_CONTROLLER',
        `The OVF has no controller ${parentId}, to which its device ${drive.instanceId} is attached.`,
      );
    } else if (controller === undefined) {
      this.#warn(
        'OVF_CONTROLLER',
        `The OVF attaches its device ${drive.instanceId} to a controller of unknown type ${parent.resourceType}.`,
      );
    }
    if (controller !== undefined) attachment.controller = controller;
    if (bus !== undefined) attachment.bus = bus;
    return attachment;
  }
}
