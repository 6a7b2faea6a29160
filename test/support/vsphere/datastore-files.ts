import { open, stat } from 'node:fs/promises';

import { escapedName, volumeOf } from './managed-objects';
import type { DatacenterAt, DatastoreAt, GuestAt, Inventory } from './inventory';
import { splitPath, vmxOf, vmxPathOf } from './vmx';

export type Content = string | Buffer;

/** What a name may be in the query of a `/folder` address: it may be encoded twice. */
function isNamed(value: string, ...names: string[]): boolean {
  const spelt = [names, names.map(escapedName)].map((spellings) => spellings.join('/'));
  if (spelt.includes(value)) return true;
  try {
    return spelt.includes(decodeURIComponent(value));
  } catch {
    return false;
  }
}

function descriptor(name: string, size: number): Buffer {
  const sectors = Math.ceil(size / 512);
  const lines = [
    '# Disk DescriptorFile',
    'version=1',
    'CID=fffffffe',
    'parentCID=ffffffff',
    'createType="vmfs"',
    `RW ${sectors} VMFS "${name.replace(/\.vmdk$/, '-flat.vmdk')}"`,
  ];
  return Buffer.from(`${lines.join('\n')}\n`);
}

function filesOfGuest(guest: GuestAt, store: DatastoreAt, datacenter: DatacenterAt): Record<string, Content> {
  const names = datacenter.datastores.map(({ name }) => name);
  const files: Record<string, Content> = {};
  const volume = (name: string): string => volumeOf(datacenter.datastores.find((one) => one.name === name)!);
  const vmx = splitPath(vmxPathOf(guest), names);
  if (vmx.datastore === store.name)
    files[vmx.file] = Buffer.from(guest.vmxText ?? vmxOf(guest, volume, names));
  for (const disk of guest.disks) {
    const { datastore, file } = splitPath(disk.path, names);
    if (datastore !== store.name) continue;
    files[file] = descriptor(file.split('/').at(-1)!, disk.size);
    if (disk.content !== undefined) files[file.replace(/\.vmdk$/, '-flat.vmdk')] = disk.content;
  }
  return files;
}

/** What a `/folder` address leads to: a file's path, or its bytes. */
export function contentAt(inventory: Inventory, url: URL): Content | undefined {
  const dcPath = url.searchParams.get('dcPath') ?? (inventory.product === 'esxi' ? 'ha-datacenter' : '');
  const dsName = url.searchParams.get('dsName') ?? '';
  const path = decodeURIComponent(url.pathname.slice('/folder/'.length));
  for (const datacenter of inventory.datacenters) {
    if (!isNamed(dcPath, ...(datacenter.folders ?? []), datacenter.name)) continue;
    const store = datacenter.datastores.find(({ name }) => isNamed(dsName, name));
    if (store === undefined) continue;
    const own = store.files?.[path];
    if (own !== undefined) return own;
    for (const guest of datacenter.guests) {
      const content = filesOfGuest(guest, store, datacenter)[path];
      if (content !== undefined) return content;
    }
  }
  return undefined;
}

export async function sizeOf(content: Content): Promise<number> {
  return typeof content === 'string' ? (await stat(content)).size : content.length;
}

export async function readContent(content: Content, start: number, length: number): Promise<Buffer> {
  if (typeof content !== 'string') return content.subarray(start, start + length);
  await using file = await open(content);
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, start);
  return buffer;
}
