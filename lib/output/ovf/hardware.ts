import { randomUUID } from 'node:crypto';
import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces';

import type { NicModel, TargetMachine } from '../../../types/machine';
import type { OvfDocument } from './document';
import { addDiskItems, type OvfDrive } from './disks';
import { addItem, namespaces } from './section';

const MiB = 1024 ** 2;

/** The engine's numbers for models of network cards; it has no e1000e. */
const nicModels: Readonly<Record<NicModel, string>> = {
  rtl8139: '1',
  e1000: '2',
  e1000e: '2',
  'virtio-net': '3',
};

function addProcessors(section: XMLBuilder, { count, topology }: TargetMachine['cpu']): void {
  addItem(section, {
    'rasd:Caption': `${count} virtual cpu`,
    'rasd:Description': 'Number of virtual CPU',
    'rasd:InstanceId': '1',
    'rasd:ResourceType': '3',
    'rasd:num_of_sockets': String(topology?.sockets ?? count),
    'rasd:cpu_per_socket': String(topology?.cores ?? 1),
    ...(topology === undefined ? {} : { 'rasd:threads_per_cpu': String(topology.threads) }),
  });
}

/** What the engine calls a special parameter of a device. */
function addParameter(item: XMLBuilder, name: string, value: string): void {
  item.ele('SpecParams').ele(name).txt(value);
}

function addNics(section: XMLBuilder, { nics }: TargetMachine): void {
  for (const [index, { mac, network, model }] of nics.entries()) {
    addItem(section, {
      'rasd:InstanceId': randomUUID(),
      'rasd:Caption': `Ethernet adapter on ${network}`,
      'rasd:ResourceType': '10',
      'rasd:ResourceSubType': nicModels[model],
      Type: 'interface',
      'rasd:Connection': network,
      'rasd:Name': `eth${index}`,
      'rasd:MACAddress': mac,
    });
  }
}

const soundModels: Readonly<Partial<Record<string, string>>> = { ac97: 'ac97', ich6: 'ich6' };

/** A sound device that oVirt has under the name. */
export function ovfSound({ sound }: TargetMachine): string | undefined {
  return sound === undefined ? undefined : soundModels[sound];
}

/** The virtual hardware. */
export function addHardware(
  section: XMLBuilder,
  machine: TargetMachine,
  drives: readonly OvfDrive[],
  document: OvfDocument,
): void {
  const memory = String(Math.floor(machine.memory / MiB));
  section.ele('Info').txt(`${machine.cpu.count} CPU, ${memory} Memory`);
  addProcessors(section, machine.cpu);
  addItem(section, {
    'rasd:Caption': `${memory} MB of memory`,
    'rasd:Description': 'Memory Size',
    'rasd:InstanceId': '2',
    'rasd:ResourceType': '4',
    'rasd:AllocationUnits': 'MegaBytes',
    'rasd:VirtualQuantity': memory,
  });
  addItem(section, {
    'rasd:Caption': 'USB Controller',
    'rasd:InstanceId': '3',
    'rasd:ResourceType': '23',
    'rasd:UsbPolicy': 'Disabled',
  });
  addItem(section, {
    'rasd:Caption': 'Graphical Controller',
    'rasd:InstanceId': randomUUID(),
    'rasd:ResourceType': document.flavour === 'ovirt' ? '32768' : '20',
    Type: 'video',
    'rasd:VirtualQuantity': '1',
    Device: 'vga',
  });
  const addOther = (caption: string, type: string, device: string): XMLBuilder =>
    addItem(section, {
      'rasd:Caption': caption,
      'rasd:InstanceId': randomUUID(),
      'rasd:ResourceType': '0',
      Type: type,
      Device: device,
    });
  if (machine.rng) addParameter(addOther('RNG Device', 'rng', 'virtio'), 'source', 'urandom');
  if (machine.balloon)
    addParameter(addOther('Memory Ballooning Device', 'balloon', 'memballoon'), 'model', 'virtio');
  // The engine has one model of it, whatever its version.
  if (machine.tpm !== undefined) addOther('TPM Device', 'tpm', 'tpm');
  const sound = ovfSound(machine);
  if (sound !== undefined) addOther('Sound adapter', 'sound', sound);
  addDiskItems(section, drives, document);
  addNics(section, machine);
}

/** The networks that the cards are plugged into. */
export function addNetworks(section: XMLBuilder, { nics }: TargetMachine): void {
  section.ele('Info').txt('List of networks');
  for (const network of new Set(nics.map((nic) => nic.network)))
    section.ele('Network').att(namespaces.ovf, 'ovf:name', network);
}
