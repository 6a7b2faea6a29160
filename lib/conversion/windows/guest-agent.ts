import { addFirstbootScript } from '../guest/firstboot';
import type { ConversionStep } from '../guest/step';
import { hasFirstbootProgram } from './firstboot';
import type { WindowsState } from './state';

/** Its own name, whatever it was called where it is from: names in scripts are best plain. */
const msi = 'qemu-ga.msi';

/**
 * 1618: another installation is in work, as is usual after a boot; ten minutes are waited for its end. 3010 and 1641 are
 * successes. The end of the log is shown where it fails: it says why.
 */
const script = `@echo off
setlocal
set tries=0
:again
set /a tries+=1
"%SystemRoot%\\System32\\msiexec.exe" /i "%~dp0${msi}" /qn /norestart /l*v "%~dp0msi.log"
set status=%ERRORLEVEL%
if not "%status%"=="1618" goto end
if %tries% geq 20 goto end
if exist "%FIRSTBOOT_STOP%" goto end
echo Another installation is in work.
ping -n 31 127.0.0.1 >nul
goto again
:end
echo msiexec: %status%
if "%status%"=="0" goto done
if "%status%"=="3010" goto done
if "%status%"=="1641" goto done
if exist "%~dp0msi.log" type "%~dp0msi.log"
:done
exit /b %status%
`;

/** Has Windows install QEMU's guest agent when it boots, so that the new host can shut it down and ask for its addresses. */
export const guestAgentStep: ConversionStep<WindowsState> = {
  name: 'guest-agent',
  phase: 'adapt',
  applies({ options, chosenDrivers, inspection: { applications, arch } }) {
    if (!options.guestAgent) return 'it is not wanted';
    if (applications.some(({ name }) => /^qemu guest agent$/i.test(name)))
      return 'the guest has the QEMU guest agent';
    if (!chosenDrivers || chosenDrivers.agentInstallers.length === 0) {
      return 'there is no installer of the QEMU guest agent for it where its drivers are from';
    }
    return hasFirstbootProgram(arch) || `there is no first-boot program for ${arch}`;
  },
  async run(state) {
    const [installer] = state.chosenDrivers!.agentInstallers;
    await addFirstbootScript(state, {
      name: 'install-qemu-guest-agent',
      script,
      attempts: 3,
      timeLimit: 1800,
      files: { [msi]: await installer!.read() },
    });
  },
};
