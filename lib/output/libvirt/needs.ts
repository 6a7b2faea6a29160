import { stat } from 'node:fs/promises';

import type { TargetNeeds } from '../../../types/target';
import { V2vError } from '../../errors';
import type { LibvirtConnection } from '../../libvirt';
import type { Preflight } from '../../preflight';
import { libvirtCode } from './failure';
import { domainType, type LibvirtHost } from './host';

const unsupported = (message: string, hint: string): V2vError =>
  new V2vError('OUTPUT_UNSUPPORTED', message, { subject: 'libvirt', hint });

/** What of the guest's machine the host cannot give. */
export function* machineObstacles(
  host: LibvirtHost,
  needs: TargetNeeds | undefined,
  preflight: Preflight,
): Generator<V2vError> {
  const type = domainType(host, host.arch);
  if (type !== 'kvm') {
    preflight.warn(
      'version',
      'LIBVIRT_NO_KVM',
      `libvirt's host offers no KVM: the guest becomes a domain of the type ${type}, which is slow.`,
      'Load the KVM modules there, see that libvirt may use /dev/kvm, and set the type of the domain to kvm.',
    );
  }
  const install =
    "Install UEFI firmware with its descriptors on libvirt's host: apt install ovmf, dnf install edk2-ovmf.";
  if (host.uefi === false) {
    const message = "libvirt's host offers no UEFI firmware.";
    if (needs?.firmware === 'uefi') yield unsupported(`The guest starts by UEFI, and ${message}`, install);
    else if (needs?.firmware !== 'bios') preflight.unknown('version', message, install);
  } else if (needs?.secureBoot === true && host.secureBoot === false) {
    yield unsupported(
      "The guest starts by Secure Boot, and libvirt's host has no firmware for that.",
      install,
    );
  }
  if (needs?.tpm !== undefined && host.tpm === false) {
    yield unsupported(
      "The guest has a TPM, and libvirt's host cannot emulate one.",
      "Install swtpm on libvirt's host: apt install swtpm swtpm-tools, dnf install swtpm swtpm-tools.",
    );
  }
}

async function isBridgeHere(name: string): Promise<boolean> {
  return (
    !name.includes('/') &&
    (await stat(`/sys/class/net/${name}/bridge`).then(
      () => true,
      () => false,
    ))
  );
}

/**
 * Says which networks the guest would not find. The domain can be defined all the same, and it is the same network that is
 * made, or named, before it is started.
 *
 * @param here libvirt's host is this one, whose bridges can be seen
 */
export async function checkNetworks(
  needs: TargetNeeds | undefined,
  { connection, here }: { connection: LibvirtConnection; here: boolean },
  preflight: Preflight,
): Promise<void> {
  if (needs === undefined || needs.networks.length === 0) return;
  let networks;
  try {
    networks = await connection.networks();
  } catch (error) {
    if (libvirtCode(error) === undefined) throw error;
    preflight.unknown('network', 'libvirt does not say what networks there are.');
    return;
  }
  const lacking = new Set<string>();
  for (const { network: name, networkType } of needs.networks) {
    if (networkType === 'network') {
      const found = networks.find((network) => network.name === name);
      if (found === undefined) lacking.add(`no network ${name}`);
      else if (!found.active) lacking.add(`the network ${name} inactive`);
    } else if (here && !networks.some(({ bridge }) => bridge === name) && !(await isBridgeHere(name))) {
      lacking.add(`no bridge ${name}`);
    }
  }
  if (lacking.size === 0) {
    preflight.pass('network', 'The networks of the guest are there.');
    return;
  }
  preflight.warn(
    'network',
    'LIBVIRT_NETWORK',
    `libvirt's host has ${[...lacking].join(', ')}: the domain can be started only when that is changed.`,
    'Name networks and bridges of that host with the option networks, --network or --bridge, or make or start them there.',
  );
}
