import { access, constants } from 'node:fs/promises';

import { V2vError } from '../../errors';
import type { LibvirtConnection } from '../../libvirt';
import { childOf, childrenOf, parseXml, type XmlElement } from '../../xml/parse';
import type { Connected } from './connect';
import { atLibvirt, libvirtCode } from './failure';

/** What a host of libvirt offers to guests. */
export interface LibvirtHost {
  arch: string;
  /** Types of domains by architecture: `kvm`, `qemu`. */
  domainTypes: ReadonlyMap<string, readonly string[]>;
  /** Undefined where libvirt does not say. */
  uefi?: boolean;
  secureBoot?: boolean;
  tpm?: boolean;
}

const nonsense = (reason: string, cause: unknown) =>
  new V2vError('OUTPUT_FAILED', `libvirt's capabilities make no sense: ${reason}.`, {
    subject: 'libvirt',
    hint: 'Look at them with virsh capabilities and virsh domcapabilities.',
    cause,
  });

function enumOf(element: XmlElement | undefined, name: string): string[] | undefined {
  const found = childrenOf(element, 'enum').find(({ attributes }) => attributes.get('name') === name);
  return found && childrenOf(found, 'value').map(({ text }) => text.trim());
}

function typesOf(capabilities: XmlElement): Map<string, string[]> {
  const types = new Map<string, string[]>();
  for (const guest of childrenOf(capabilities, 'guest')) {
    if (childOf(guest, 'os_type')?.text.trim() !== 'hvm') continue;
    for (const arch of childrenOf(guest, 'arch')) {
      const found = childrenOf(arch, 'domain').flatMap(({ attributes }) => attributes.get('type') ?? []);
      types.set(arch.attributes.get('name') ?? '', found);
    }
  }
  return types;
}

/** The type of a domain: `kvm` where the host offers it, else what it has. */
export function domainType({ domainTypes }: LibvirtHost, arch: string): string {
  const offered = domainTypes.get(arch) ?? [...domainTypes.values()][0] ?? [];
  return offered.includes('kvm') ? 'kvm' : (offered[0] ?? 'qemu');
}

/**
 * Whether a guest can be given a vsock device: the kernel's part of it must be there for whoever runs the guest, which is
 * root, or in a session the user. Where it cannot be seen, root has it.
 */
export async function hasVsock({ connection, here }: Connected): Promise<boolean> {
  const session = new URL(await connection.uri()).pathname.endsWith('/session');
  if (!here) return !session;
  return access('/dev/vhost-vsock', session ? constants.R_OK | constants.W_OK : constants.F_OK).then(
    () => true,
    () => false,
  );
}

/** What firmware the host has is not asked for each machine type: q35 and virt are the ones that have most of it. */
async function askFirmware(
  connection: LibvirtConnection,
  arch: string,
  virttype: string,
): Promise<Pick<LibvirtHost, 'uefi' | 'secureBoot' | 'tpm'>> {
  const machine = arch === 'x86_64' || arch === 'i686' ? 'q35' : 'virt';
  let text: string;
  try {
    text = await connection.domainCapabilities({ arch, machine, virttype });
  } catch (error) {
    // Drivers that cannot say it, and hosts without that machine type.
    if (libvirtCode(error) !== undefined) return {};
    throw error;
  }
  const capabilities = parseXml(text, nonsense);
  const os = childOf(capabilities, 'os');
  const firmware = enumOf(os, 'firmware');
  const secure = enumOf(childOf(os, 'loader'), 'secure');
  const tpm = childOf(childOf(capabilities, 'devices'), 'tpm');
  const backends = enumOf(tpm, 'backendModel');
  return {
    ...(firmware === undefined ? {} : { uefi: firmware.includes('efi') }),
    ...(secure === undefined ? {} : { secureBoot: secure.includes('yes') }),
    ...(tpm === undefined
      ? {}
      : { tpm: tpm.attributes.get('supported') === 'yes' && backends?.includes('emulator') === true }),
  };
}

/** Asks a libvirt what its host offers. */
export function askHost(connection: LibvirtConnection): Promise<LibvirtHost> {
  return atLibvirt("libvirt's host cannot be asked what it offers", ask(connection));
}

async function ask(connection: LibvirtConnection): Promise<LibvirtHost> {
  const capabilities = parseXml(await connection.capabilities(), nonsense);
  const cpu = childOf(childOf(capabilities, 'host'), 'cpu');
  const arch = childOf(cpu, 'arch')?.text.trim() ?? 'x86_64';
  const host: LibvirtHost = { arch, domainTypes: typesOf(capabilities) };
  return { ...host, ...(await askFirmware(connection, arch, domainType(host, arch))) };
}
