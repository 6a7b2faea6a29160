import { childOf, childText, type XmlElement } from '../../xml/parse';
import type { DomainDescription, Reading } from './description';
import { fixedDisks } from './disks';
import { displayOf } from './display';
import { ScsiControllers } from './drive-address';
import { firmwareOf } from './firmware';
import { networkCards } from './interfaces';
import { invalidDomain } from './invalid-domain';
import { warnOfLeftOut } from './left-out';
import { memoryOf } from './memory';
import { processorsOf } from './processors';
import { removableDrives } from './removables';
import { parseRoot } from './root';
import { soundOf } from './sound';
import { tpmOf } from './tpm';
import { vmwareDetails } from './vmware';

function hypervisorOf(domain: XmlElement, file: string): string {
  const type = domain.attributes.get('type')?.trim();
  if (type) return type;
  throw invalidDomain(file, 'does not say which hypervisor the guest is of: <domain> has no type');
}

function nameOf(domain: XmlElement, file: string): string {
  const name = childText(domain, 'name');
  if (name !== undefined) return name;
  throw invalidDomain(file, 'does not name the guest: it has no <name>');
}

/** Names of the features that are on. */
function featuresOf(domain: XmlElement): string[] {
  const features = childOf(domain, 'features')?.children ?? [];
  return features.filter(({ attributes }) => attributes.get('state') !== 'off').map(({ name }) => name);
}

function warnOfRunning(domain: XmlElement, { file, warn }: Reading): void {
  if (!domain.attributes.has('id')) return;
  warn(
    'DOMAIN_RUNNING',
    `${file} was written while the guest was running.`,
    'Make sure that it is shut down: the copy of a running guest is worthless.',
  );
}

/**
 * Reads libvirt's XML of a guest, https://libvirt.org/formatdomain.html. It says where the disks are; whether they can
 * be read from there is not looked at.
 *
 * @param text the document
 * @throws V2vError `DOMAIN_INVALID`
 */
export function parseDomain(text: string, reading: Reading): DomainDescription {
  const { file } = reading;
  const domain = parseRoot(text, file);
  const devices = childOf(domain, 'devices');
  const scsi = new ScsiControllers(devices);
  const description: DomainDescription = {
    name: nameOf(domain, file),
    hypervisor: hypervisorOf(domain, file),
    memory: memoryOf(domain, reading),
    ...processorsOf(domain, reading),
    features: featuresOf(domain),
    ...firmwareOf(domain),
    disks: fixedDisks(devices, scsi, reading),
    removables: removableDrives(devices, scsi, reading),
    nics: networkCards(devices, reading),
  };
  const genid = childText(domain, 'genid');
  const display = displayOf(devices, reading);
  const sound = soundOf(devices, reading);
  const tpm = tpmOf(devices, reading);
  const vmware = vmwareDetails(domain);
  if (genid !== undefined) description.genid = genid;
  if (display !== undefined) description.display = display;
  if (sound !== undefined) description.sound = sound;
  if (tpm !== undefined) description.tpm = tpm;
  if (vmware !== undefined) description.vmware = vmware;
  warnOfLeftOut(devices, reading);
  warnOfRunning(domain, reading);
  return description;
}
