import { childOf, childrenOf, childText, type XmlElement } from '../../../xml/parse';

/** A device of the virtual hardware section, CIM_ResourceAllocationSettingData. */
export interface HardwareItem {
  element: XmlElement;
  instanceId: string;
  resourceType: number;
}

/** The values of `ResourceType` that matter here (DMTF CIM schema). */
export const resourceTypes = {
  processor: 3,
  memory: 4,
  ideController: 5,
  scsiController: 6,
  ethernet: 10,
  floppy: 14,
  cdDrive: 15,
  dvdDrive: 16,
  disk: 17,
  /** What XenCenter writes for a disk. */
  storageExtent: 19,
  sataController: 20,
  /** What Hyper-V's model has for the medium of a disk drive. */
  logicalDisk: 31,
} as const;

/** A whole number in a child, undefined where there is none or it is no number. */
export function integerOf(item: XmlElement, ...names: string[]): number | undefined {
  const text = childText(item, ...names);
  if (text === undefined || !/^-?\d+(\.0+)?$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The deployment option that holds unless somebody chooses another: the one marked so, else the first. */
export function defaultConfiguration(envelope: XmlElement): string | undefined {
  const options = childrenOf(childOf(envelope, 'DeploymentOptionSection'), 'Configuration');
  const chosen =
    options.find((option) => /^(true|1)$/.test(option.attributes.get('default') ?? '')) ?? options[0];
  return chosen?.attributes.get('id');
}

/**
 * The devices of a hardware section that are there in the given deployment option. Items that only state the bounds of
 * a value are left out, and an item of the option replaces the general one with its instance id. DSP0243, 9.8.
 */
export function hardwareItems(section: XmlElement, configuration: string | undefined): HardwareItem[] {
  const general: HardwareItem[] = [];
  const special = new Map<string, HardwareItem>();
  for (const element of childrenOf(section, 'Item', 'StorageItem', 'EthernetPortItem')) {
    const bound = element.attributes.get('bound');
    if (bound !== undefined && bound !== 'normal') continue;
    const instanceId = childText(element, 'InstanceID', 'InstanceId') ?? '';
    const item = { element, instanceId, resourceType: integerOf(element, 'ResourceType') ?? 0 };
    const configurations = element.attributes.get('configuration')?.split(/\s+/).filter(Boolean) ?? [];
    const isGeneral = configurations.length === 0;
    if (!isGeneral && (configuration === undefined || !configurations.includes(configuration))) continue;
    // What has no id replaces nothing.
    if (isGeneral || instanceId === '') general.push(item);
    else special.set(instanceId, item);
  }
  const items = general.map((item) => {
    const replacement = special.get(item.instanceId);
    special.delete(item.instanceId);
    return replacement ?? item;
  });
  return [...items, ...special.values()];
}
