import { hypervisorToolsStep } from '../../../../../lib/conversion/windows/hypervisor-tools';
import { hypervisorUninstallersStep } from '../../../../../lib/conversion/windows/hypervisor-tools/uninstall';
import { uninstallCommand } from '../../../../../lib/conversion/windows/hypervisor-tools/uninstall/command';
import { uninstallScript } from '../../../../../lib/conversion/windows/hypervisor-tools/uninstall/script';
import { virtualBoxAdditions } from '../../../../../lib/conversion/windows/hypervisor-tools/products/virtualbox';
import { vmwareTools } from '../../../../../lib/conversion/windows/hypervisor-tools/products/vmware';
import type { RegistryKeys } from '../../../../../lib/testing';
import { runSteps } from './windows-guest';

const native = 'Microsoft\\Windows\\CurrentVersion\\Uninstall';
const wow = 'WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall';
const vmware = '{5A9D1B1C-0F2E-4F70-9D0A-3B1F6C5E7D21}';
const other = '{11111111-2222-3333-4444-555555555555}';

const run = (software: RegistryKeys) =>
  runSteps([hypervisorToolsStep, hypervisorUninstallersStep], { registry: { software } });
const callsOf = (script: string): string[] =>
  script.split('\n').filter((line) => /^(?:start|reg|del|rd) /.test(line));

it('uninstalls VMware Tools by its product code, asking nothing', async () => {
  const { state, scripts, changes } = await run({});
  expect(state.uninstalled).toEqual(['VMware Tools']);
  expect(scripts).toMatchObject([{ name: 'uninstall VMware Tools', attempts: 1, language: 'cmd' }]);
  expect(callsOf(scripts[0]!.script)).toEqual([
    `start "" /wait msiexec.exe /x ${vmware} /quiet /norestart /l*v+ "%SystemRoot%\\Temp\\v2v-node uninstall VMware Tools.log" REBOOT=ReallySuppress REMOVE=ALL`,
  ]);
  expect(scripts[0]!.script).toContain('if "%status%"=="1603" echo VMware');
  expect(changes).toEqual([]);
});

it('finds 32-bit programs of a 64-bit Windows, and one in both lists once', async () => {
  const tools = { DisplayName: 'VMware Tools', UninstallString: `MsiExec.exe /X${vmware.toLowerCase()}` };
  const parallels = { DisplayName: 'Parallels Tools 12', UninstallString: `msiexec /i ${other}` };
  const { state, scripts } = await run({ [`${wow}\\${vmware}`]: tools, [`${wow}\\${other}`]: parallels });
  expect(state.uninstalled).toEqual(['VMware Tools', 'Parallels Tools 12']);
  expect(callsOf(scripts[1]!.script)).toEqual([
    'reg delete "HKLM\\SYSTEM\\CurrentControlSet\\Services\\prl_strg\\DriverInfo" /v RefCount /f >nul 2>&1',
    expect.stringMatching(/\/x \{1{8}-.* REMOVE=ALL PREVENT_REBOOT=Yes LAUNCHED_BY_SETUP_EXE=Yes$/),
  ]);
});

it("runs the one of Red Hat's two uninstallers that asks nothing, without what is behind the NUL", async () => {
  const path = { type: 1, bytes: Buffer.from('C:\\Program Files\\RHEL\\uninst.exe\0\0', 'utf16le') };
  const key = `${native}\\Red Hat Paravirtualized Xen Drivers for Windows(R)`;
  const { scripts, state } = await run({ [key]: { UninstallString: path } });
  expect(state.uninstalled).toContain('Red Hat Paravirtualized Xen Drivers for Windows(R)');
  expect(callsOf(scripts[1]!.script)).toEqual(['start "" /wait "C:\\Program Files\\RHEL\\_uninst.exe"']);
});

it("waits for VirtualBox's uninstaller, which would go on in a copy of itself", async () => {
  const directory = 'C:\\Program Files\\Oracle\\VirtualBox Guest Additions';
  const { scripts } = await run({
    [`${native}\\Oracle VM VirtualBox Guest Additions`]: {
      DisplayName: 'Oracle VM VirtualBox Guest Additions 6.1.50',
      UninstallString: `${directory}\\uninst.exe`,
    },
  });
  expect(callsOf(scripts[1]!.script)).toEqual([
    `start "" /wait "${directory}\\uninst.exe" /S _?=${directory}`,
    `del "${directory}\\uninst.exe" >nul 2>&1`,
    `rd "${directory}" >nul 2>&1`,
  ]);
});

it.each([
  ['no', {}],
  ['an empty', { UninstallString: '' }],
  ['a number for an', { UninstallString: 7 }],
  ['a broken', { UninstallString: 'C:\\uninst.exe\r\nformat d:' }],
  ['an unusable', { UninstallString: 'msiexec /i tools.msi' }],
])('warns of tools with %s UninstallString, and goes on', async (_words, values) => {
  const { scripts, warnings, state } = await run({
    [`${native}\\Virtuozzo`]: { DisplayName: 'Virtuozzo Tools', ...values },
    [`${native}\\Odd`]: { DisplayName: 5 },
  });
  expect(warnings).toEqual([
    'Virtuozzo Tools stays in the guest: the registry does not say how it is uninstalled.',
  ]);
  expect(scripts).toHaveLength(1);
  expect(state.uninstalled).toEqual(['VMware Tools']);
});

describe('an UninstallString', () => {
  it.each([
    ['C:\\a b\\un inst.exe /S', 'C:\\a b\\un inst.exe', '/S'],
    ['"C:\\a b\\x.exe" /S "/d=e f"', 'C:\\a b\\x.exe', '/S "/d=e f"'],
    ['"C:\\a b\\x.exe', 'C:\\a b\\x.exe', ''],
    ['rundll32 a.dll,Entry', 'rundll32', 'a.dll,Entry'],
    ['C:\\UNINST.EXE', 'C:\\UNINST.EXE', ''],
  ])('%s is a program with its arguments', (text, program, rest) => {
    expect(uninstallCommand(text)).toEqual({ type: 'program', program, arguments: rest });
  });

  it('that is longer than any, cannot be quoted or names a script is none', () => {
    expect(uninstallCommand('x'.repeat(5000))).toBeUndefined();
    expect(uninstallCommand('a"b.exe /S')).toBeUndefined();
    expect(uninstallCommand('"C:\\a\\uninst.CMD" /S')).toBeUndefined();
  });

  it('goes into the script as text, whatever is in it', () => {
    const command = uninstallCommand(
      '"C:\\100%PATH%\\R&D\\x.exe" /d="a&b" & del /s %TEMP% | (more) > C:\\x ^',
    )!;
    const script = uninstallScript(
      { displayName: 'Tools & "more" %PATH%\n>x', command },
      virtualBoxAdditions,
    );
    const [call] = callsOf(script);
    expect(call).toBe(
      'start "" /wait "C:\\100%%PATH%%\\R&D\\x.exe" /d="a&b" ^& del /s %%TEMP%% ^| ^(more^) ^> C:\\x ^^ /S _?=C:\\100%%PATH%%\\R^&D',
    );
    expect(script).toContain(
      'echo The uninstaller of Tools - -more- -PATH---x ended with status %status%.\n',
    );
  });
});

it('sets the code page for a directory with a name in another script', () => {
  const command = uninstallCommand('C:\\Программы\\uninst.exe')!;
  expect(uninstallScript({ displayName: 'Tools', command }, vmwareTools)).toContain('chcp 65001');
  const plain = uninstallCommand('C:\\tools\\uninst.exe')!;
  expect(uninstallScript({ displayName: 'Инструменты', command: plain }, vmwareTools)).not.toContain('chcp');
});
