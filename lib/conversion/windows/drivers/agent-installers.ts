import { posix } from 'node:path';

import type { ChosenDrivers } from '../contracts/chosen-drivers';
import type { DriverArch } from './guest-windows';
import type { DriverSource } from './source/source';

/** As virtio-win and its predecessors call them, the one that is to be preferred first. */
const names: Readonly<Record<DriverArch, readonly string[]>> = {
  x86: ['qemu-ga-i386.msi', 'qemu-ga-x86.msi', 'rhev-qga.msi'],
  amd64: ['qemu-ga-x86_64.msi', 'qemu-ga-x64.msi', 'rhev-qga64.msi'],
  arm64: [],
};

/** Installers of QEMU's guest agent that fit the guest. */
export function agentInstallers({ files }: DriverSource, arch: DriverArch): ChosenDrivers['agentInstallers'] {
  return names[arch].flatMap((name) => {
    const file = files.find(({ path }) => posix.basename(path).toLowerCase() === name);
    return file === undefined ? [] : [{ name, read: () => file.read() }];
  });
}
