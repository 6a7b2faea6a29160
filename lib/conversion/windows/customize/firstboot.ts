import { basename } from 'node:path';

import type { FirstbootCommandOperation, FirstbootOperation } from '../../../../types/customize-system';
import { firstbootTimeLimit, scriptName } from '../../guest/customize/firstboot-name';
import { readScript } from '../../guest/customize/script-text';
import { addFirstbootScript } from '../../guest/firstboot';
import type { ConversionStep } from '../../guest/step';
import type { WindowsState } from '../state';

/** Leaves a script of the host for the first boot: one of PowerShell by its name, else one for cmd. */
export function firstbootStep({ script }: FirstbootOperation): ConversionStep<WindowsState> {
  return {
    name: 'firstboot',
    phase: 'customize',
    applies: () => true,
    run: async (state) =>
      addFirstbootScript(state, {
        name: scriptName(basename(script)),
        script: await readScript(script, 'The script for the first boot'),
        language: /\.ps1$/i.test(script) ? 'powershell' : 'cmd',
        timeLimit: firstbootTimeLimit,
      }),
  };
}

/** Leaves a command line of cmd for the first boot. */
export function firstbootCommandStep({ command }: FirstbootCommandOperation): ConversionStep<WindowsState> {
  return {
    name: 'firstboot-command',
    phase: 'customize',
    applies: () => true,
    run: (state) =>
      addFirstbootScript(state, {
        name: scriptName(command),
        script: `${command}\n`,
        timeLimit: firstbootTimeLimit,
      }),
  };
}
