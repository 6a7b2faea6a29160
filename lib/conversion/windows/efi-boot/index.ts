import { isRegularFile } from '../../../guestfs/regular-file';
import type { ConversionStep } from '../../guest/step';
import { guestPath } from '../../../guestfs/guest-path';
import type { WindowsState } from '../state';
import { enableGraphicsMode } from './default-entry';
import { installFallbackLoader } from './fallback-loader';
import { withMounted } from './with-mounted';

const hint =
  "Add a boot entry for \\EFI\\Microsoft\\Boot\\bootmgfw.efi in the setup of the target's firmware.";

/**
 * Makes Windows boot on new UEFI firmware. The configuration of its boot manager is on an EFI system partition; one without
 * it belongs to another system, or to none, and is left alone. A guest that boots by BIOS needs nothing of this.
 *
 * Throws `GUEST_NO_SPACE`.
 */
export const efiBootStep: ConversionStep<WindowsState> = {
  name: 'efi-boot',
  phase: 'adapt',
  applies: ({ inspection }) => inspection.firmware.type === 'uefi' || 'the guest boots by BIOS',
  async run(state) {
    const { firmware } = state.inspection;
    const esps = firmware.type === 'uefi' ? firmware.esps : [];
    let found = false;
    for (const esp of esps) {
      const isWindows = await withMounted(state, esp, (directory) => adapt(state, directory));
      found ||= isWindows;
      if (isWindows) continue;
      const message = `${esp} is left as it is: it has no boot configuration of Windows.`;
      state.context.emit({ type: 'info', message });
    }
    if (found) return;
    state.context.warn(
      'UEFI_FALLBACK_LOADER',
      `No boot configuration of Windows was found on ${esps.join(', ')}.`,
      hint,
    );
  },
};

/** False for a partition without Windows' boot configuration. */
async function adapt(state: WindowsState, esp: string): Promise<boolean> {
  const bcd = await guestPath(state.guest, esp, 'EFI', 'Microsoft', 'Boot', 'BCD');
  if (!(await isRegularFile(state.guest, bcd))) return false;
  await enableGraphicsMode(state, bcd);
  const loader = await installFallbackLoader(state, esp);
  if (loader === undefined) return true;
  const message = `Windows' boot manager was copied to ${loader.slice(esp.length)}, where UEFI firmware without boot entries looks.`;
  state.context.emit({ type: 'info', message });
  return true;
}
