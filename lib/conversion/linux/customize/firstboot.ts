import { basename } from 'node:path';

import type {
  FirstbootCommandOperation,
  FirstbootInstallOperation,
  FirstbootOperation,
} from '../../../../types/customize-system';
import { readScript } from '../../guest/customize/script-text';
import { firstbootTimeLimit, scriptName } from '../../guest/customize/firstboot-name';
import { addFirstbootScript } from '../../guest/firstboot';
import type { ConversionStep } from '../../guest/step';
import { waitOnline } from '../firstboot/online';
import type { LinuxState } from '../state';
import { requirePackageCommand } from './packages';

/** Leaves a script of the host for the first boot, as virt-customize's `--firstboot`. */
export function firstbootStep({ script }: FirstbootOperation): ConversionStep<LinuxState> {
  return firstboot('firstboot', async () => ({
    name: scriptName(basename(script)),
    script: await readScript(script, 'The script for the first boot'),
  }));
}

/** Leaves a command line for the first boot, as virt-customize's `--firstboot-command`. */
export function firstbootCommandStep({ command }: FirstbootCommandOperation): ConversionStep<LinuxState> {
  return firstboot('firstboot-command', () => ({
    name: scriptName(command),
    script: `#!/bin/sh\n${command}\n`,
  }));
}

/** How often it is tried, a boot each: a guest that is never online stops trying then. */
const attempts = 5;

/** Has packages installed when the guest is online after its first boot, as virt-customize's `--firstboot-install`. */
export function firstbootInstallStep({ packages }: FirstbootInstallOperation): ConversionStep<LinuxState> {
  return firstboot('firstboot-install', (state) => {
    const install = requirePackageCommand(state, { install: packages });
    return {
      name: scriptName(`install ${packages.join(' ')}`),
      script: `#!/bin/sh\n${waitOnline}${install}\n`,
      attempts,
    };
  });
}

interface Script {
  name: string;
  script: string;
  attempts?: number;
}

function firstboot(
  name: string,
  make: (state: LinuxState) => Script | Promise<Script>,
): ConversionStep<LinuxState> {
  return {
    name,
    phase: 'customize',
    applies: () => true,
    run: async (state) =>
      addFirstbootScript(state, { timeLimit: firstbootTimeLimit, ...(await make(state)) }),
  };
}
