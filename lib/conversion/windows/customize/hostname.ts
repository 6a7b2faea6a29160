import type { HostnameOperation } from '../../../../types/customize-system';
import { V2vError } from '../../../errors';
import { addFirstbootScript } from '../../guest/firstboot';
import type { ConversionStep } from '../../guest/step';
import type { WindowsState } from '../state';

/** Of a computer's name on the network, NetBIOS. */
const longest = 15;

/**
 * Has Windows rename itself when it boots, and restart. Not in the registry of the guest at rest: the name stands in more
 * places than the documented ones, and a domain has to be told.
 */
export function hostnameStep({ hostname }: HostnameOperation): ConversionStep<WindowsState> {
  const [name = '', ...domain] = hostname.split('.');
  if (name.length > longest || /^\d+$/.test(name)) {
    const problem = name.length > longest ? `is longer than ${longest} letters` : 'has digits only';
    throw new V2vError('USAGE', `A Windows guest cannot have the name "${name}": it ${problem}.`, {
      subject: name,
      hint: 'Choose another name.',
    });
  }
  return {
    name: 'hostname',
    phase: 'customize',
    applies: () => true,
    run: (state) =>
      addFirstbootScript(state, {
        name: 'set-hostname',
        script: renameScript(name, domain.join('.')),
        mayRestart: true,
      }),
  };
}

/** Get-WmiObject is in every PowerShell of Windows, Rename-Computer from 3.0 on; Windows XP has wmic alone. */
function renameScript(name: string, domain: string): string {
  const suffix =
    domain === ''
      ? ''
      : `reg add "HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters" /v "NV Domain" /t REG_SZ /d "${domain}" /f || exit /b 1\n`;
  return `@echo off
${suffix}if /i "%COMPUTERNAME%"=="${name}" exit /b 0
set POWERSHELL=%SystemRoot%\\System32\\WindowsPowerShell\\v1.0\\powershell.exe
if not exist "%POWERSHELL%" goto wmic
"%POWERSHELL%" -NoProfile -NonInteractive -Command "exit (Get-WmiObject Win32_ComputerSystem).Rename('${name}').ReturnValue"
if errorlevel 1 goto failed
exit /b 3010
:wmic
wmic computersystem where "name='%COMPUTERNAME%'" call rename name="${name}"
if errorlevel 1 goto failed
exit /b 3010
:failed
echo The computer could not be named ${name}: status %errorlevel%.
exit /b 1
`;
}
