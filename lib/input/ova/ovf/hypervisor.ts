import { childOf, childText, type XmlElement } from '../../../xml/parse';

/** Words of a `VirtualSystemType` and libvirt's name of the hypervisor that writes them. */
const hypervisors: readonly (readonly [RegExp, string])[] = [
  [/^vmx|vmware/i, 'vmware'],
  [/virtualbox/i, 'vbox'],
  // XenCenter: xen-3.0-unknown runs paravirtualised, hvm-3.0-unknown does not.
  [/xen|^hvm-/i, 'xen'],
  // XenCenter writes 301 for a guest that it took from Hyper-V.
  [/hyper-?v|microsoft|^301$/i, 'hyperv'],
  // ENGINE and RHEVM are oVirt's.
  [/kvm|qemu|^engine$|^rhevm$|ovirt|^ahv|nutanix/i, 'kvm'],
];

/**
 * libvirt's name of the hypervisor that a virtual system was made for. The type may be a list; the first that is known
 * counts. VMware where nothing is said: most descriptors without a type are in its dialect.
 *
 * @param section the virtual hardware section
 */
export function hypervisorOf(section: XmlElement, isVirtualBox: boolean): string {
  const system = childOf(section, 'System');
  const type = (system && childText(system, 'VirtualSystemType')) ?? '';
  for (const word of type.split(/[\s,]+/)) {
    const known = hypervisors.find(([pattern]) => pattern.test(word));
    if (known !== undefined) return known[1];
  }
  return isVirtualBox ? 'vbox' : 'vmware';
}
