import type { SoundModel, TargetMachine } from '../../../../types/machine';
import type { ProxmoxMachineOptions } from '../../../../types/output';
import type { Context } from '../../../run/context';
import { leftOut } from './drives';
import { bridgeOf } from './networks';

/** The sound devices that Proxmox VE has too. */
export const soundDevices: Readonly<Partial<Record<SoundModel, string>>> = {
  ac97: 'AC97',
  ich6: 'intel-hda',
  ich9: 'ich9-intel-hda',
};

/**
 * Warns of what the machine has and Proxmox VE has not: `FLOPPY_UNSUPPORTED`, `CDROM_UNSUPPORTED`, `SOUND_UNSUPPORTED`; and
 * `BRIDGE_DEFAULT` of networks that are no bridge of the node, where nobody said which bridge is for them.
 */
export function warnOfMachine(
  machine: TargetMachine,
  options: ProxmoxMachineOptions,
  bridges: readonly string[] | undefined,
  context: Context,
): void {
  const drives = leftOut(machine);
  if (drives.some(({ kind }) => kind === 'floppy'))
    context.warn('FLOPPY_UNSUPPORTED', 'Proxmox VE has no floppy drives; that of the guest is left out.');
  for (const { bus, slot } of drives.filter(({ kind }) => kind === 'cdrom')) {
    context.warn(
      'CDROM_UNSUPPORTED',
      `Proxmox VE has no place for the CD-ROM drive in slot ${slot} of the bus ${bus}; it is left out.`,
    );
  }
  const { sound } = machine;
  if (sound !== undefined && soundDevices[sound] === undefined)
    context.warn('SOUND_UNSUPPORTED', `Proxmox VE has no sound device ${sound}; it is left out.`);
  if (options.bridge !== undefined) return;
  for (const network of new Set(machine.nics.map((nic) => nic.network))) {
    const bridge = bridgeOf({ network }, options, bridges);
    if (bridge === network) continue;
    context.warn(
      'BRIDGE_DEFAULT',
      `The network '${network}' is no bridge of the node; what is plugged into it is plugged into ${bridge}.`,
      'Map it to a bridge with the option networks (--bridge, --network), or name the bridge with -oo bridge=NAME.',
    );
  }
}
