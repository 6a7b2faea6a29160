import type { SourceRemovable } from '../../../../types/source';
import { V2vError } from '../../../errors';
import { Controllers } from './controllers';
import type { OvfDescription, Warn } from './description';
import { fixedDisks } from './disks';
import { withCurrentNames } from './envelope';
import { defaultConfiguration, hardwareItems, resourceTypes, type HardwareItem } from './hardware';
import { hypervisorOf } from './hypervisor';
import { memoryOf } from './memory';
import { networkCards } from './nics';
import { processorsOf } from './processors';
import { Properties } from './properties';
import { References } from './references';
import { tpmOf } from './tpm';
import { virtualBoxMachine } from './virtualbox';
import { chooseSystem, systemName } from './virtual-system';
import { vmwareConfig, vmwareFirmware, vmwareSecureBoot } from './vmware';
import { childrenOf, parseXml, type XmlElement } from '../../../xml/parse';

/** Drives on a channel of IDE, which is a controller in an OVF. */
const idePlaces = 2;
const ideChannels = 2;

function parseEnvelope(text: string, ovf: string): XmlElement {
  const envelope = parseXml(
    text,
    (reason, cause) =>
      new V2vError('OVF_INVALID', `${ovf} is not a well-formed OVF: ${reason}.`, {
        subject: ovf,
        hint: 'Export or copy the OVA again.',
        cause,
      }),
  );
  if (envelope.name === 'Envelope') return withCurrentNames(envelope);
  throw new V2vError(
    'OVF_INVALID',
    `${ovf} is not an OVF: its root element is ${envelope.name}, not Envelope.`,
    {
      subject: ovf,
      hint: 'Name an OVA or OVF that was exported from a virtual machine.',
    },
  );
}

function removableDrives(items: readonly HardwareItem[], controllers: Controllers): SourceRemovable[] {
  const types: Partial<Record<number, SourceRemovable['type']>> = {
    [resourceTypes.floppy]: 'floppy',
    [resourceTypes.cdDrive]: 'cdrom',
    [resourceTypes.dvdDrive]: 'cdrom',
  };
  return items.flatMap((item) => {
    const type = types[item.resourceType];
    if (type === undefined) return [];
    const { controller, bus = 0, slot } = controllers.attachmentOf(item);
    const drive: SourceRemovable = { type };
    if (controller !== undefined) drive.controller = controller;
    // The guest counts on through the channels of IDE: the first drive of the second is hdc.
    if (slot !== undefined)
      drive.slot = controller === 'ide' && bus < ideChannels ? slot + bus * idePlaces : slot;
    return [drive];
  });
}

/**
 * Reads an OVF descriptor of version 0.9, 1.x or 2.0 (DSP0243). Elements are taken by local name: exporters write the
 * namespaces of another version, none, or one of their own.
 *
 * @param text the document
 * @param ovf how the user knows the file
 * @param wanted id or name of the virtual system, where there are several
 * @throws V2vError `OVF_INVALID`, `OVF_AMBIGUOUS`, `DISK_FORMAT`
 */
export function parseOvf(text: string, ovf: string, wanted: string | undefined, warn: Warn): OvfDescription {
  const envelope = parseEnvelope(text, ovf);
  const { system, scopes } = chooseSystem(envelope, ovf, wanted);
  const section = childrenOf(system, 'VirtualHardwareSection')[0];
  if (section === undefined) {
    throw new V2vError('OVF_INVALID', `${ovf} describes no hardware for its virtual machine.`, {
      subject: ovf,
      hint: 'Export the virtual machine again.',
    });
  }
  const configuration = defaultConfiguration(envelope);
  const items = hardwareItems(section, configuration);
  const controllers = new Controllers(items, warn);
  // VMware's settings of a virtual machine stand in its hardware section, and now and then beside it.
  const vmware = vmwareConfig(section, ...scopes);
  const machine = virtualBoxMachine(system);
  const hypervisor = hypervisorOf(section, machine !== undefined);
  const firmware = vmwareFirmware(vmware, ovf);
  const description: OvfDescription = {
    hypervisor,
    memory: memoryOf(items, ovf, warn),
    ...processorsOf(items, ovf, warn),
    firmware: firmware === 'unknown' ? (machine?.firmware ?? 'unknown') : firmware,
    uefiSecureBoot: vmwareSecureBoot(vmware),
    disks: fixedDisks(items, {
      ovf,
      hypervisor,
      references: new References(envelope, ovf),
      controllers,
      properties: new Properties(scopes, configuration),
    }),
    removables: removableDrives(items, controllers),
    nics: networkCards(items, hypervisor, { vmware, virtualBoxMacs: machine?.macs ?? [] }, warn),
  };
  const tpm = tpmOf(items, machine, ovf, warn);
  if (tpm !== undefined) description.tpm = tpm;
  const name = systemName(system);
  if (name !== undefined) description.name = name;
  return description;
}
