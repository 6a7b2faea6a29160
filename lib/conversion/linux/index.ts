import type { Inspection } from '../../../types/inspection';
import { V2vError } from '../../errors';
import type { GuestKind } from '../guest/kind';
import { linuxCustomize } from './customize';
import { isNamed, linuxFamily, type LinuxFamily } from './family';
import { linuxFirstboot } from './firstboot';
import { type LinuxState } from './state';
import { linuxSteps } from './steps';

/** What a distribution is converted like that is known by its relatives only. */
const models: Record<LinuxFamily, string> = {
  rhel: 'Red Hat Enterprise Linux',
  suse: 'SUSE Linux Enterprise',
  debian: 'Debian',
  alt: 'ALT Linux',
};

function familyOf(inspection: Inspection): LinuxFamily | undefined {
  return inspection.type === 'linux' ? linuxFamily(inspection) : undefined;
}

/** Whether only its relatives are known. Those of Debian and Ubuntu go by the name of the one they are built on. */
function isRelative({ distro, productName }: Inspection): boolean {
  if (distro === 'redhat-based' || distro === 'suse-based' || !isNamed(distro)) return true;
  const isNamedOtherwise = productName !== 'unknown' && !productName.toLowerCase().includes(distro);
  return (distro === 'debian' || distro === 'ubuntu') && isNamedOtherwise;
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
        `A guest that runs ${inspection.productName} is not a Linux guest.`,
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
    if (isRelative(inspection)) {
      const message = `The guest's distribution (${inspection.productName}) is converted like ${models[family]}.`;
      context.emit({ type: 'info', message });
    }
    return { ...base, family, firstboot: linuxFirstboot };
  },
  steps: linuxSteps,
  customize: linuxCustomize,
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
