import { readFileSync } from 'node:fs';

import { create } from 'xmlbuilder2';

/** What of a libvirt domain decides whether and how its guest boots. */
export interface DomainFacts {
  name: string;
  /** `pc`, `q35`, `virt`. */
  machine: string;
  firmware: 'bios' | 'uefi';
  memoryMiB: number;
  vcpus: number;
  /** `file`: or the block device. */
  disks: { file: string; format: string; bus: string }[];
  nics: { mac: string; model: string }[];
}

type XmlObject = { [key: string]: XmlObject | XmlObject[] | string | undefined };

function children(parent: XmlObject | undefined, name: string): XmlObject[] {
  const value = parent?.[name];
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map((each) =>
    typeof each === 'string' ? { '#': each } : each,
  );
}

function child(parent: XmlObject | undefined, name: string): XmlObject | undefined {
  return children(parent, name)[0];
}

function attribute(element: XmlObject | undefined, name: string): string {
  const value = element?.[`@${name}`];
  return typeof value === 'string' ? value : '';
}

function text(element: XmlObject | undefined): string {
  const value = element?.['#'];
  return typeof value === 'string' ? value : '';
}

/** The facts of a domain XML file. */
export function readDomain(path: string): DomainFacts {
  const document = create(readFileSync(path, 'utf8')).end({ format: 'object' }) as XmlObject;
  const domain = child(document, 'domain');
  const devices = child(domain, 'devices');
  return {
    name: text(child(domain, 'name')),
    machine: attribute(child(child(domain, 'os'), 'type'), 'machine'),
    firmware: attribute(child(domain, 'os'), 'firmware') === 'efi' ? 'uefi' : 'bios',
    memoryMiB: Math.floor(Number(text(child(domain, 'memory'))) / 1024),
    vcpus: Number(text(child(domain, 'vcpu'))),
    disks: children(devices, 'disk')
      .filter((disk) => attribute(disk, 'device') === 'disk')
      .map((disk) => ({
        file: attribute(child(disk, 'source'), 'file') || attribute(child(disk, 'source'), 'dev'),
        format: attribute(child(disk, 'driver'), 'type'),
        bus: attribute(child(disk, 'target'), 'bus'),
      })),
    nics: children(devices, 'interface').map((nic) => ({
      mac: attribute(child(nic, 'mac'), 'address'),
      model: attribute(child(nic, 'model'), 'type'),
    })),
  };
}
