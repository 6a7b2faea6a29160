import type { Inspection } from '../../../types/inspection';
import { V2vError } from '../../errors';
import type { GuestKind } from '../guest/kind';
import { hostnameStep } from './customize/hostname';
import { linuxFamily } from './family';
import { linuxFirstboot } from './firstboot';
import { type LinuxState } from './state';
import { linuxSteps } from './steps';

/** What a distribution is like that is known by its relatives only. */
const likeness: Record<string, string> = {
  'redhat-based': 'Red Hat Enterprise Linux',
  'suse-based': 'SUSE Linux Enterprise',
};

function familyOf({ type, distro }: Inspection): LinuxState['family'] | undefined {
  return type === 'linux' ? linuxFamily(distro) : undefined;
}

/** Linux guests whose packages are rpm or deb. */
export const linux: GuestKind<LinuxState> = {
  system: 'linux',
  guests: 'Linux guests of the Debian, Red Hat, SUSE and ALT families',
  accepts: (inspection) => familyOf(inspection) !== undefined,
  begin(base) {
    const { inspection, context } = base;
    const family = familyOf(inspection);
    if (family === undefined) {
      throw new V2vError(
        'GUEST_UNSUPPORTED',
        `A guest that runs ${inspection.productName} is no Linux guest.`,
        {
          hint: 'Test your own functions on `guest` itself.',
        },
      );
    }
    if (inspection.packageFormat !== 'rpm' && inspection.packageFormat !== 'deb') {
      throw new V2vError(
        'GUEST_UNSUPPORTED',
        `The guest's packages are of the format "${inspection.packageFormat}", and only rpm and deb can be converted.`,
        {
          subject: inspection.productName,
          hint: 'docs/which-guests.md lists the guests that can be converted.',
        },
      );
    }
    const model = likeness[inspection.distro];
    if (model !== undefined) {
      const message = `The guest's distribution (${inspection.productName}) is converted like ${model}.`;
      context.emit({ type: 'info', message });
    }
    return { ...base, family, firstboot: linuxFirstboot };
  },
  steps: linuxSteps,
  customize: { hostname: hostnameStep },
  report({ bootloader, kernels, blockDeviceMap, initrd, networkNames }) {
    return {
      system: 'linux',
      ...(bootloader ? { bootloader: { type: bootloader.type, config: bootloader.config } } : {}),
      ...(kernels ? { kernels } : {}),
      blockDeviceMap: blockDeviceMap ?? {},
      ...(initrd ? { initrd } : {}),
      ...(networkNames ? { networkNames } : {}),
    };
  },
};
