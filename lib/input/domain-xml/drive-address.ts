import type { DiskController } from '../../../types/source';
import { childOf, childrenOf, type XmlElement } from '../../xml/parse';

/** libvirt's prefixes of target names and the bus that each means where none is stated. */
const busOfPrefix: Readonly<Record<string, string>> = {
  hd: 'ide',
  sd: 'scsi',
  vd: 'virtio',
  xvd: 'xen',
  fd: 'fdc',
};

/** The place of a drive on its bus, from 0, by its target name: `vdb` is 1, `sr1` is 1. Undefined where it says none. */
export function driveIndex(target: string): number | undefined {
  const cdrom = /^sr(\d{1,4})$/.exec(target)?.[1];
  if (cdrom !== undefined) return Number(cdrom);
  // Xen may name partitions, xvda1.
  const letters = /^(?:xvd|hd|sd|vd|fd)([a-z]{1,4})\d*$/.exec(target)?.[1];
  if (letters === undefined) return undefined;
  return [...letters].reduce((index, letter) => index * 26 + letter.charCodeAt(0) - 96, 0) - 1;
}

/** The bus of a drive in libvirt's words. */
export function busOf(drive: XmlElement): string | undefined {
  const target = childOf(drive, 'target')?.attributes;
  const prefix = /^(xvd|hd|sd|vd|fd)/.exec(target?.get('dev') ?? '')?.[1];
  return target?.get('bus') ?? (prefix === undefined ? undefined : busOfPrefix[prefix]);
}

/** Indices of the SCSI controllers of a domain, and which of them are virtio's. */
export class ScsiControllers {
  readonly #isVirtio = new Map<number, boolean>();

  constructor(devices: XmlElement | undefined) {
    for (const { attributes } of childrenOf(devices, 'controller')) {
      if (attributes.get('type') !== 'scsi') continue;
      const index = Number(attributes.get('index') ?? this.#isVirtio.size);
      this.#isVirtio.set(index, /^virtio-/.test(attributes.get('model') ?? ''));
    }
  }

  /** The kind of controller that a drive of the bus `scsi` hangs on, by its address; without one the first. */
  kindOf(drive: XmlElement): DiskController {
    const address = childOf(drive, 'address')?.attributes;
    const index = address?.get('type') === 'drive' ? Number(address.get('controller') ?? 0) : undefined;
    const [first] = this.#isVirtio.values();
    const isVirtio = index === undefined ? first : this.#isVirtio.get(index);
    return isVirtio === true ? 'virtio-scsi' : 'scsi';
  }
}

/** What a drive hangs on; undefined for a bus that the source has no word for (`xen`, `usb`, `fdc`). */
export function controllerOf(drive: XmlElement, scsi: ScsiControllers): DiskController | undefined {
  switch (busOf(drive)) {
    case 'ide':
      return 'ide';
    case 'sata':
      return 'sata';
    case 'nvme':
      return 'nvme';
    case 'virtio':
      return 'virtio-blk';
    case 'scsi':
      return scsi.kindOf(drive);
    default:
      return undefined;
  }
}
