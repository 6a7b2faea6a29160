import { V2vError } from '../../../errors';
import type { ConversionStep } from '../../step';
import { findFiles } from '../find-files';
import type { LinuxConversion } from '../state';
import type { Bootloader } from './bootloader';
import { findCandidates, isWrapper } from './candidates';
import { openGrub2 } from './grub2';
import { readText } from '../text-file';

/** How a boot loader is opened, by the type that {@link findCandidates} gives. A new boot loader is a line here. */
const bootloaders: Record<string, (state: LinuxConversion, config: string) => Bootloader> = {
  grub2: openGrub2,
};

/** Finds the boot loader by its configuration. Throws `NO_BOOTLOADER`, or `GUEST_UNSUPPORTED` for one we cannot edit. */
export const bootloaderStep: ConversionStep<LinuxConversion> = {
  name: 'bootloader',
  applies: () => true,
  async run(state) {
    const { guest, context } = state;
    for (const { path, type } of await candidates(state)) {
      if (!(await guest.isFile(path, { followsymlinks: true }))) continue;
      const open = bootloaders[type];
      if (!open) {
        throw new V2vError(
          'GUEST_UNSUPPORTED',
          `The guest boots with ${type} (${path}), and only GRUB 2 can be converted.`,
          {
            subject: path,
            hint: 'Install GRUB 2 in the guest on its old hypervisor, then convert it again.',
          },
        );
      }
      const config = await behindWrapper(state, path);
      state.bootloader = open(state, config);
      context.emit({
        type: 'debug',
        origin: 'v2v-node',
        message: `detected bootloader ${type} at ${config}`,
      });
      return;
    }
    const { root } = searchRoot(state);
    throw new V2vError('NO_BOOTLOADER', `No boot loader configuration was found in the guest's ${root}.`, {
      subject: root,
      hint: 'Check that every disk of the guest was given and that its /boot is in /etc/fstab.',
    });
  },
};

function searchRoot({ inspection }: LinuxConversion): { root: string; firmware: 'bios' | 'uefi' } {
  const firmware = inspection.firmware.type;
  return { root: firmware === 'uefi' ? '/boot/efi/EFI' : '/boot', firmware };
}

async function candidates(state: LinuxConversion): Promise<{ path: string; type: string }[]> {
  const { root, firmware } = searchRoot(state);
  const paths = (await state.guest.isDir(root)) ? await findFiles(state.guest, root) : [];
  return findCandidates(paths, firmware);
}

/** The configuration that a stub on the EFI system partition hands over to: Fedora 34, RHEL 9, Debian and later. */
async function behindWrapper(state: LinuxConversion, path: string): Promise<string> {
  if (!path.startsWith('/boot/efi/EFI/') || !isWrapper((await readText(state, path)) ?? '')) return path;
  for (const config of ['/boot/grub2/grub.cfg', '/boot/grub/grub.cfg']) {
    if (await state.guest.isFile(config, { followsymlinks: true })) return config;
  }
  return path;
}
