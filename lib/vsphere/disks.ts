import type { VSphereDatastore, VSphereDisk } from '../../types/vsphere';
import { childOf, childrenOf, childText, type XmlElement } from '../xml/parse';

/** `[a [x]] web/web.vmdk` names the datastore `a [x]`: which names there are decides where the name ends. */
export function datastoreOf(
  path: string,
  datastores: readonly VSphereDatastore[],
): VSphereDatastore | undefined {
  return datastores
    .filter(({ name }) => path.startsWith(`[${name}] `))
    .sort((one, other) => other.name.length - one.name.length)[0];
}

/** A chain of snapshots is no longer; one that is comes from somebody who wants to keep us busy. */
const longestChain = 256;

function parentsOf(backing: XmlElement): string[] {
  const parents: string[] = [];
  let parent = childOf(backing, 'parent');
  while (parent !== undefined && parents.length < longestChain) {
    const path = childText(parent, 'fileName');
    if (path !== undefined) parents.push(path);
    parent = childOf(parent, 'parent');
  }
  return parents;
}

function provisioningOf(backing: XmlElement): VSphereDisk['provisioning'] {
  const thin = childText(backing, 'thinProvisioned');
  if (thin === 'true') return 'thin';
  if (childText(backing, 'eagerlyScrub') === 'true') return 'eager-zeroed-thick';
  return thin === undefined ? 'unknown' : 'thick';
}

function capacityOf(disk: XmlElement): number {
  const bytes = childText(disk, 'capacityInBytes');
  return bytes === undefined ? Number(childText(disk, 'capacityInKB') ?? 0) * 1024 : Number(bytes);
}

/** The type of an element, without prefix. */
export function typeOf(element: XmlElement): string {
  const type = element.attributes.get('type') ?? '';
  return type.slice(type.indexOf(':') + 1);
}

function diskOf(disk: XmlElement, datastores: readonly VSphereDatastore[]): VSphereDisk {
  const backing = childOf(disk, 'backing') ?? disk;
  const path = childText(backing, 'fileName') ?? '';
  const datastore = datastoreOf(path, datastores);
  const changeId = childText(backing, 'changeId');
  const mapping = childText(backing, 'compatibilityMode') === 'virtualMode' ? 'virtual' : 'physical';
  return {
    key: Number(childText(disk, 'key') ?? 0),
    label: childText(childOf(disk, 'deviceInfo') ?? disk, 'label') ?? '',
    path,
    parents: parentsOf(backing),
    ...(datastore === undefined ? {} : { datastore }),
    capacity: capacityOf(disk),
    mode: childText(backing, 'diskMode') ?? 'persistent',
    provisioning: provisioningOf(backing),
    isMultiWriter: childText(backing, 'sharing') === 'sharingMultiWriter',
    ...(typeOf(backing).includes('RawDiskMapping') ? { rawDeviceMapping: mapping } : {}),
    isEncrypted: childOf(backing, 'keyId') !== undefined,
    ...(changeId === undefined ? {} : { changeId }),
  };
}

/** The devices of a machine that are of a type. */
export function devicesOf(devices: XmlElement | undefined, type: string): XmlElement[] {
  return devices?.children.filter((device) => typeOf(device) === type) ?? [];
}

/** The disks in `config.hardware.device`. */
export function disksOf(
  devices: XmlElement | undefined,
  datastores: readonly VSphereDatastore[],
): VSphereDisk[] {
  return devicesOf(devices, 'VirtualDisk').map((disk) => diskOf(disk, datastores));
}

/** The snapshots in `snapshot`, those that others are based on first. */
export function snapshotsOf(info: XmlElement | undefined): { id: string; name: string }[] {
  const found: { id: string; name: string }[] = [];
  const waiting = [...childrenOf(info, 'rootSnapshotList')];
  for (let tree = waiting.shift(); tree !== undefined; tree = waiting.shift()) {
    found.push({ id: childText(tree, 'snapshot') ?? '', name: childText(tree, 'name') ?? '' });
    waiting.push(...childrenOf(tree, 'childSnapshotList'));
  }
  return found;
}
