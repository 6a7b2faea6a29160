import type { DiskController, SourceRemovable } from '../../../types/source';
import { inGuestOrder, type PlacedDisk } from '../ova/ovf/disk-order';
import { invalidVmx } from './invalid-vmx';
import { flag, numbersOf, setting, type Vmx } from './settings';

/** A fixed disk of a VMX file. */
export interface VmxDisk extends PlacedDisk {
  /** VMware's name of its place, `scsi0:1`. */
  name: string;
  /** As it is written. */
  fileName: string;
}

interface Drive extends VmxDisk {
  type: string;
}

/** What hangs on the controllers. Something is there unless it is said to be absent. */
function allDrives(vmx: Vmx): Drive[] {
  const names = new Set<string>();
  for (const key of vmx.config.keys()) {
    const name = /^((?:scsi|nvme|sata|ide)\d{1,3}:\d{1,3})\./.exec(key)?.[1];
    if (name !== undefined) names.add(name);
  }
  const firstBoot = /\b(?:scsi|nvme|sata|ide)\d+:\d+/i.exec(setting(vmx, 'bios.hddorder') ?? '')?.[0];
  return [...names].flatMap((name): Drive[] => {
    const [, kind = '', bus = '', slot = ''] = /^([a-z]+)(\d+):(\d+)$/.exec(name) ?? [];
    const fileName = setting(vmx, `${name}.filename`) ?? '';
    if (flag(vmx, `${name}.present`) === false || flag(vmx, `${kind}${bus}.present`) === false) return [];
    const type = setting(vmx, `${name}.devicetype`)?.toLowerCase() ?? '';
    const attachment = { controller: kind as DiskController, bus: Number(bus), slot: Number(slot) };
    return [{ name, type, fileName, attachment, isBootDisk: name === firstBoot?.toLowerCase() }];
  });
}

const isCdrom = ({ type, fileName }: Drive): boolean =>
  type.includes('cdrom') || (type === '' && /\.iso$|^auto detect$/i.test(fileName));

/** `disk`, `scsi-hardDisk`, `ata-hardDisk`, `rawDisk`; and whatever else has a VMDK. */
const isDisk = (drive: Drive): boolean =>
  drive.fileName !== '' &&
  !isCdrom(drive) &&
  (drive.type === '' || drive.type.endsWith('disk') || /\.vmdk$/i.test(drive.fileName));

function noDisk(vmx: Vmx, drives: readonly Drive[]): Error {
  const seen = drives.map(({ name, type, fileName }) => {
    const details = [type, fileName].filter((detail) => detail !== '').join(', ');
    return details === '' ? name : `${name} (${details})`;
  });
  const absent = absentDrives(vmx);
  const what = [...seen, ...absent.map((name) => `${name} (not present)`)];
  const list = what.length === 0 ? 'it has no drive at all' : `what it has is ${what.join(', ')}`;
  return invalidVmx(
    vmx.file,
    `describes a guest without a disk: ${list}`,
    vmx.config.has('encryption.data')
      ? 'The guest is encrypted: remove the encryption in VMware first.'
      : 'Only a guest with at least one disk can be converted.',
  );
}

/** Names of drives that are said to be absent. */
function absentDrives(vmx: Vmx): string[] {
  return [...vmx.config.keys()].flatMap((key) => {
    const name = /^((?:scsi|nvme|sata|ide)\d{1,3}:\d{1,3})\.present$/.exec(key)?.[1];
    return name !== undefined && flag(vmx, key) === false ? [name] : [];
  });
}

function floppies(vmx: Vmx): SourceRemovable[] {
  return numbersOf(vmx, /^floppy(\d)\./)
    .filter((number) => flag(vmx, `floppy${number}.present`) !== false)
    .filter((number) =>
      ['present', 'filename', 'filetype'].some((key) => setting(vmx, `floppy${number}.${key}`) !== undefined),
    )
    .map((slot) => ({ type: 'floppy', slot }));
}

/** Two drives hang on each IDE controller. On the others a place says nothing beyond its own controller, the first as a rule. */
function cdromOf({ attachment: { controller, bus = 0, slot = 0 } }: Drive): SourceRemovable {
  const drive: SourceRemovable = { type: 'cdrom' };
  if (controller !== undefined) drive.controller = controller;
  if (controller === 'ide') drive.slot = bus * 2 + slot;
  else if (bus === 0) drive.slot = slot;
  return drive;
}

/** The drives of the guest: its disks in the order in which it counts them, at least one. */
export function drivesOf(vmx: Vmx): { disks: VmxDisk[]; removables: SourceRemovable[] } {
  const drives = allDrives(vmx);
  const disks = inGuestOrder(drives.filter(isDisk), 'vmware');
  if (disks.length === 0) throw noDisk(vmx, drives);
  const cdroms = inGuestOrder(drives.filter(isCdrom), 'vmware').map(cdromOf);
  return { disks, removables: [...cdroms, ...floppies(vmx)] };
}
