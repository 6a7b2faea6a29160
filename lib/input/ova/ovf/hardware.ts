import type { DiskController, SourceFirmware } from '../../../../types/source';
import { V2vError } from '../../../errors';
import type { Warn } from './description';
import { childOf, childrenOf, childText, type XmlElement } from '../../xml/parse';

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
  sataController: 20,
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
    if (configurations.length === 0) general.push(item);
    else if (configuration !== undefined && configurations.includes(configuration))
      special.set(instanceId, item);
  }
  const items = general.map((item) => {
    const replacement = special.get(item.instanceId);
    special.delete(item.instanceId);
    return replacement ?? item;
  });
  return [...items, ...special.values()];
}

/** The controller that an item hangs on, as virt-v2v tells it, and finer where the sub-type says more. */
export function controllerOf(
  item: HardwareItem,
  items: readonly HardwareItem[],
  warn: Warn,
): DiskController | undefined {
  const parentId = childText(item.element, 'Parent');
  if (parentId === undefined) return undefined;
  const parent = items.find((candidate) => candidate.instanceId === parentId);
  if (parent === undefined) {
    warn(
      'OVF_CONTROLLER',
      `The OVF has no controller ${parentId}, to which its device ${item.instanceId} is attached.`,
    );
    return undefined;
  }
  const subType = childText(parent.element, 'ResourceSubType') ?? '';
  if (/nvme/i.test(subType)) return 'nvme';
  if (/virtio-?scsi/i.test(subType)) return 'virtio-scsi';
  switch (parent.resourceType) {
    case resourceTypes.ideController:
      return 'ide';
    case resourceTypes.scsiController:
      return 'scsi';
    case resourceTypes.sataController:
      return 'sata';
    default:
      warn(
        'OVF_CONTROLLER',
        `The OVF attaches its device ${item.instanceId} to a controller of unknown type ${parent.resourceType}.`,
      );
      return undefined;
  }
}

/** VMware's settings, `<vmw:Config vmw:key=… vmw:value=…/>` and `ExtraConfig`, by key. */
export function vmwareConfig(element: XmlElement): Map<string, string> {
  const config = new Map<string, string>();
  for (const { attributes } of childrenOf(element, 'Config', 'ExtraConfig')) {
    const key = attributes.get('key');
    const value = attributes.get('value');
    if (key !== undefined && value !== undefined && !config.has(key)) config.set(key, value);
  }
  return config;
}

/** Firmware after VMware's setting; `unknown` where it is not stated. */
export function vmwareFirmware(config: ReadonlyMap<string, string>, name: string): SourceFirmware {
  const value = config.get('firmware')?.trim().toLowerCase();
  if (value === undefined || value === '') return 'unknown';
  if (value === 'efi') return 'uefi';
  if (value === 'bios') return 'bios';
  throw new V2vError('OVF_INVALID', `${name} asks for unknown firmware ${JSON.stringify(value)}.`, {
    subject: name,
    hint: 'Set vmw:Config key "firmware" to "efi" or "bios".',
  });
}

/** True where VMware's settings switch UEFI Secure Boot on. */
export function vmwareSecureBoot(config: ReadonlyMap<string, string>): boolean {
  const keys = ['bootOptions.efiSecureBootEnabled', 'uefi.secureBoot.enabled'];
  return keys.some((key) => /^(true|1)$/i.test(config.get(key)?.trim() ?? ''));
}
