import type { CpuTopology, SourceRemovable } from '../../../../types/source';
import { V2vError } from '../../../errors';
import type { OvfDescription, Warn } from './description';
import { fixedDisks } from './disks';
import {
  controllerOf,
  defaultConfiguration,
  hardwareItems,
  integerOf,
  resourceTypes,
  vmwareConfig,
  vmwareFirmware,
  vmwareSecureBoot,
  type HardwareItem,
} from './hardware';
import { networkCards } from './nics';
import { parseByteUnits } from './units';
import { virtualBoxMachine } from './virtualbox';
import { childOf, childrenOf, childText, parseXml, type XmlElement } from '../../xml/parse';

const MiB = 1024 ** 2;
/** What libvirt gives a domain that does not say; virt-v2v's own default of 1 TiB helps nobody. */
const defaultMemory = 1024 * MiB;

function virtualSystems(parent: XmlElement): XmlElement[] {
  return parent.children.flatMap((child) => {
    if (child.name === 'VirtualSystem') return [child];
    return child.name === 'VirtualSystemCollection' ? virtualSystems(child) : [];
  });
}

function systemName(system: XmlElement): string | undefined {
  return childText(system, 'Name');
}

function chooseSystem(envelope: XmlElement, ovf: string, wanted: string | undefined): XmlElement {
  const systems = virtualSystems(envelope);
  const label = (system: XmlElement): string =>
    systemName(system) ?? system.attributes.get('id') ?? '(no name)';
  const all = systems.map(label).join(', ');
  if (systems.length === 0) {
    throw new V2vError('OVF_INVALID', `${ovf} describes no virtual machine.`, {
      subject: ovf,
      hint: 'Name an OVA that was exported from a virtual machine.',
    });
  }
  if (wanted !== undefined) {
    const found = systems.filter(
      (system) => system.attributes.get('id') === wanted || systemName(system) === wanted,
    );
    if (found[0] !== undefined && found.length === 1) return found[0];
    const count = found.length === 0 ? 'no virtual machine' : `${found.length} virtual machines`;
    throw new V2vError(
      'OVF_AMBIGUOUS',
      `${ovf} describes ${count} called ${JSON.stringify(wanted)}; it has: ${all}.`,
      {
        subject: ovf,
        hint: 'Name one by its ovf:id.',
      },
    );
  }
  if (systems[0] !== undefined && systems.length === 1) return systems[0];
  throw new V2vError('OVF_AMBIGUOUS', `${ovf} describes ${systems.length} virtual machines: ${all}.`, {
    subject: ovf,
    hint: 'Choose one with the input option virtualSystem, or export each by itself.',
  });
}

/** libvirt's name of the hypervisor that a virtual system was made for; VMware where it is not said. */
function hypervisorOf(section: XmlElement): string {
  const system = childOf(section, 'System');
  const type = (system && childText(system, 'VirtualSystemType')) ?? '';
  if (/virtualbox/i.test(type)) return 'vbox';
  if (/xen/i.test(type)) return 'xen';
  if (/hyper-?v|microsoft/i.test(type)) return 'hyperv';
  if (/kvm|qemu/i.test(type)) return 'kvm';
  return 'vmware';
}

function memoryOf(items: readonly HardwareItem[], ovf: string, warn: Warn): number {
  const item = items.find(({ resourceType }) => resourceType === resourceTypes.memory);
  const quantity = item && integerOf(item.element, 'VirtualQuantity');
  if (item === undefined || quantity === undefined || quantity <= 0) {
    warn('OVF_MEMORY', `${ovf} does not say how much memory the guest has; it gets 1 GiB.`);
    return defaultMemory;
  }
  const text = childText(item.element, 'AllocationUnits');
  const units = text === undefined ? MiB : parseByteUnits(text);
  if (units === undefined) {
    warn(
      'OVF_MEMORY',
      `${ovf} counts memory in ${JSON.stringify(text)}, which is not a unit; it is taken as MiB.`,
    );
  }
  const memory = quantity * (units ?? MiB);
  if (Number.isSafeInteger(memory)) return memory;
  throw new V2vError(
    'OVF_INVALID',
    `${ovf} asks for an impossible amount of memory (${quantity} ${text ?? 'MiB'}).`,
    {
      subject: ovf,
      hint: 'Correct the memory in the OVF, or export the guest again.',
    },
  );
}

function processors(
  items: readonly HardwareItem[],
  ovf: string,
  warn: Warn,
): { vcpus: number; cpuTopology?: CpuTopology } {
  const item = items.find(({ resourceType }) => resourceType === resourceTypes.processor);
  const quantity = item && integerOf(item.element, 'VirtualQuantity');
  const vcpus = quantity !== undefined && quantity > 0 ? quantity : 1;
  const perSocket = item && childText(item.element, 'CoresPerSocket');
  if (perSocket === undefined) return { vcpus };
  const cores = Number(perSocket);
  if (!Number.isInteger(cores) || cores <= 0 || vcpus % cores !== 0) {
    warn(
      'OVF_TOPOLOGY',
      `${ovf} has ${vcpus} processors with ${perSocket} cores per socket; this is ignored.`,
    );
    return { vcpus };
  }
  return { vcpus, cpuTopology: { sockets: vcpus / cores, cores, threads: 1 } };
}

function removableDrives(items: readonly HardwareItem[], warn: Warn): SourceRemovable[] {
  const types: Partial<Record<number, SourceRemovable['type']>> = {
    [resourceTypes.floppy]: 'floppy',
    [resourceTypes.cdDrive]: 'cdrom',
    [resourceTypes.dvdDrive]: 'cdrom',
  };
  const drives: SourceRemovable[] = [];
  for (const item of items) {
    const type = types[item.resourceType];
    if (type === undefined) continue;
    const drive: SourceRemovable = { type };
    const controller = controllerOf(item, items, warn);
    if (controller !== undefined) drive.controller = controller;
    const slot = integerOf(item.element, 'AddressOnParent');
    if (slot !== undefined && slot >= 0) drive.slot = slot;
    drives.push(drive);
  }
  return drives;
}

/**
 * Reads an OVF 1.x or 2.0 descriptor (DSP0243). Elements are taken by local name: exporters write the namespaces of
 * another version, none, or one of their own.
 *
 * @param text the document
 * @param ovf how the user knows the file
 * @param wanted id or name of the virtual system, where there are several
 * @throws V2vError `OVF_INVALID`, `OVF_AMBIGUOUS`, `DISK_FORMAT`
 */
export function parseOvf(text: string, ovf: string, wanted: string | undefined, warn: Warn): OvfDescription {
  const envelope = parseXml(
    text,
    (reason, cause) =>
      new V2vError('OVF_INVALID', `${ovf} is not a well-formed OVF: ${reason}.`, {
        subject: ovf,
        hint: 'Export or copy the OVA again.',
        cause,
      }),
  );
  if (envelope.name !== 'Envelope') {
    throw new V2vError(
      'OVF_INVALID',
      `${ovf} is not an OVF: its root element is ${envelope.name}, not Envelope.`,
      {
        subject: ovf,
        hint: 'Name an OVA or OVF that was exported from a virtual machine.',
      },
    );
  }
  const system = chooseSystem(envelope, ovf, wanted);
  const section = childrenOf(system, 'VirtualHardwareSection')[0];
  if (section === undefined) {
    throw new V2vError('OVF_INVALID', `${ovf} describes no hardware for its virtual machine.`, {
      subject: ovf,
      hint: 'Export the virtual machine again.',
    });
  }
  const items = hardwareItems(section, defaultConfiguration(envelope));
  const config = vmwareConfig(section);
  const machine = virtualBoxMachine(system);
  const firmware = vmwareFirmware(config, ovf);
  const description: OvfDescription = {
    hypervisor: hypervisorOf(section),
    memory: memoryOf(items, ovf, warn),
    ...processors(items, ovf, warn),
    firmware: firmware === 'unknown' ? (machine?.firmware ?? 'unknown') : firmware,
    uefiSecureBoot: vmwareSecureBoot(config),
    disks: fixedDisks(items, envelope, ovf, warn),
    removables: removableDrives(items, warn),
    nics: networkCards(items, machine?.macs ?? [], warn),
  };
  const name = systemName(system);
  if (name !== undefined) description.name = name;
  return description;
}
