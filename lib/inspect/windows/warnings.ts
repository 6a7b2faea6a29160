import type { Inspection } from '../../../types/inspection';
import type { Context } from '../../run/context';
import type { WindowsFacts } from './facts';

/** Warns of what a converted Windows may run into, before anything is copied. */
export function warnOfWindows(
  root: string,
  { facts, policies, isClusterNode, windows }: WindowsFacts,
  context: Context,
): void {
  const { productName } = facts;
  if (windows.groupPolicy) {
    context.warn(
      'GROUP_POLICY',
      `Group policies are in force in ${productName}; one that restricts drivers can keep it from booting (7B, INACCESSIBLE_BOOT_DEVICE).`,
      'If that happens, take the machine out of the policy on the old hypervisor and convert it again.',
    );
  }
  if (policies.restrictsDevices) {
    context.warn(
      'DRIVER_POLICY',
      `A policy of ${productName} restricts which devices are installed, and may keep the virtio drivers out.`,
      'Allow Red Hat\'s virtio devices in "Device Installation Restrictions", or switch the policy off, on the old hypervisor.',
    );
  }
  if (policies.powershell !== undefined) {
    context.warn(
      'POWERSHELL_POLICY',
      `A policy of ${productName} keeps PowerShell from running scripts that are not signed (${policies.powershell}): PowerShell scripts for the first boot will not run.`,
      'Give them as .bat, or sign them; what the conversion itself needs does not use PowerShell.',
    );
  }
  if (windows.antivirus.length > 0) {
    context.warn(
      'ANTIVIRUS',
      `Anti-virus programs can block new drivers (7B, INACCESSIBLE_BOOT_DEVICE): ${windows.antivirus.join(', ')}.`,
      'If the guest does not boot, remove them on the old hypervisor and convert it again.',
    );
  }
  if (policies.rebootPending) {
    context.warn(
      'UPDATES_PENDING',
      `${productName} wants a restart to finish an update, which is done at its first boot on KVM.`,
      'Better restart it on the old hypervisor before it is exported.',
    );
  }
  if (isClusterNode) {
    context.warn(
      'FAILOVER_CLUSTER',
      `The guest on ${root} is a node of a failover cluster: its shared disks and its quorum are not moved with it.`,
      'Evict the node from the cluster before it is exported, or move the shared disks by themselves, once.',
    );
  }
  if (windows.role === 'domain-controller') {
    context.warn(
      'DOMAIN_CONTROLLER',
      `The guest on ${root} is a domain controller: never run the old machine again once the new one has run.`,
      'Microsoft advises to install and promote a new one rather than to convert one.',
    );
  }
}

/** The new machine's TPM is another one, so Windows cannot read its key from it. */
export function warnOfBitLocker(
  device: string,
  { encrypted }: Pick<Inspection, 'encrypted'>,
  isSuspended: boolean,
  context: Context,
): void {
  const opened = encrypted?.find(({ volume, encryption }) => volume === device && encryption === 'bitlocker');
  if (opened === undefined || isSuspended) return;
  context.warn(
    'BITLOCKER_RECOVERY',
    `Windows will ask for the BitLocker recovery key of ${opened.device} at its first boot, because the new machine has another TPM.`,
    'Have it at hand, or suspend BitLocker on the old hypervisor (manage-bde -protectors -disable C: -rebootcount 0) before the guest is exported.',
  );
}
