import { V2vError } from '../../../errors';
import type { ConversionStep } from '../../guest/step';
import type { LinuxState } from '../state';
import { type BootLayout, readBootLayout } from './boot-layout';
import type { Bootloader } from '../contracts/bootloader';
import type { BootloaderKind } from './kind';
import { extlinux } from './extlinux';
import { grub2 } from './grub2';
import { grubLegacy } from './grub-legacy';
import { installedLoader } from './installed-loader';
import { otherLoader, unsupportedLoader } from './other-loaders';
import { systemdBoot } from './systemd-boot';

/**
 * The boot loaders that can be converted; a new one is a line here. Where a guest has several, and what the firmware
 * starts does not tell which it uses, the first is taken: what is leftover is nearly always older.
 */
export const bootloaderKinds: readonly BootloaderKind[] = [grub2, systemdBoot, grubLegacy, extlinux];

/**
 * Finds the boot loader that the guest's firmware starts. Throws `NO_BOOTLOADER`, or `GUEST_UNSUPPORTED` for one that
 * we cannot edit.
 *
 * virt-v2v takes the first configuration in the order of the alphabet, so that a stray menu.lst or, in a guest that
 * boots by BIOS, a leftover on the EFI system partition wins. Here the firmware decides which places count at all.
 */
export const bootloaderStep: ConversionStep<LinuxState> = {
  name: 'bootloader',
  phase: 'look',
  applies: () => true,
  async run(state) {
    const layout = await readBootLayout(state);
    if (layout.firmware === 'uefi') state.espDirectories = layout.esps;
    const bootloader = await choose(state, layout);
    state.bootloader = bootloader;
    state.context.emit({
      type: 'debug',
      origin: 'v2v-node',
      message: `detected bootloader ${bootloader.type} at ${bootloader.config}`,
    });
  },
};

async function choose(state: LinuxState, layout: BootLayout): Promise<Bootloader> {
  const found: Bootloader[] = [];
  for (const kind of bootloaderKinds) {
    const bootloader = await kind.find(state, layout);
    if (bootloader) found.push(bootloader);
  }
  const [first, ...others] = found;
  if (first === undefined) throw (await otherLoader(state, layout)) ?? nothingFound(layout);
  if (others.length === 0) return first;
  const installed = await installedLoader(state, layout);
  if (installed === 'lilo') throw unsupportedLoader('LILO', '/etc/lilo.conf');
  return found.find(({ type }) => type === installed) ?? first;
}

function nothingFound({ firmware, esps }: BootLayout): V2vError {
  const kinds = bootloaderKinds.map(({ name, lookedFor }) => `${name} (${lookedFor})`).join(', ');
  const places = firmware === 'uefi' ? [...esps, '/boot'].join(' and ') : '/boot';
  const how = firmware === 'uefi' ? 'UEFI' : 'BIOS';
  return new V2vError(
    'NO_BOOTLOADER',
    `The guest boots by ${how}, and no configuration of a boot loader was found in ${places}; looked for ${kinds}.`,
    {
      subject: esps[0] ?? '/boot',
      hint: 'Check that every disk of the guest was given and that its /boot is in /etc/fstab.',
    },
  );
}
