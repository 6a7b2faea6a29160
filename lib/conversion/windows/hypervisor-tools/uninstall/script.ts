import { win32 } from 'node:path';

import type { ToolUninstaller, UninstallCommand } from '../../contracts/hypervisor-tools';
import type { OwnUninstaller, ToolsProduct } from '../products/product';

/** Another installation is running: Windows Installer does one at a time, and the first boot is a time of many. */
const busy = 1618;
const restartNeeded = 3010;
/** The product is not installed (any more). */
const unknownProduct = 1605;
const failed = 1603;
const waits = { times: 10, seconds: 30 };

/**
 * A script of cmd that uninstalls a program, and ends with 3010 where Windows is to be restarted after it. The texts are the
 * guest's own, and go into it as text only.
 */
export function uninstallScript({ displayName, command }: ToolUninstaller, product: ToolsProduct): string {
  const name = echoed(displayName);
  const log = `%SystemRoot%\\Temp\\v2v-node uninstall ${name}.log`;
  const lines = [
    '@echo off',
    'setlocal DisableDelayedExpansion',
    // A script is read in the code page that is set, and a directory may have a name in any script.
    ...(isAscii(JSON.stringify(command)) ? [] : ['chcp 65001 >nul']),
    ...(product.before ?? []),
    'set tries=0',
    ':again',
    ...commandLines(command, product, log),
    'set status=%errorlevel%',
    `if not "%status%"=="${busy}" goto done`,
    'set /a tries+=1',
    `if %tries% geq ${waits.times} goto done`,
    // The only program that waits without a console.
    `ping -n ${waits.seconds + 1} 127.0.0.1 >nul`,
    'goto again',
    ':done',
    `echo The uninstaller of ${name} ended with status %status%.`,
    ...(command.type === 'msi' ? [`echo What it did is in ${log}`] : []),
    ...(product.refusal === undefined || command.type !== 'msi'
      ? []
      : [`if "%status%"=="${failed}" echo ${product.refusal}`]),
    `if "%status%"=="${unknownProduct}" exit /b 0`,
    `if %status% gtr ${restartNeeded} exit /b 0`,
    'exit /b %status%',
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function commandLines(
  command: UninstallCommand,
  { properties, ownUninstaller = { arguments: '' } }: ToolsProduct,
  log: string,
): string[] {
  if (command.type === 'program') return ownLines(command, ownUninstaller);
  const more = properties === undefined ? '' : ` ${properties}`;
  return [
    `start "" /wait msiexec.exe /x ${command.productCode} /quiet /norestart /l*v+ "${log}" REBOOT=ReallySuppress REMOVE=ALL${more}`,
  ];
}

function ownLines(
  { program: found, arguments: given }: Extract<UninstallCommand, { type: 'program' }>,
  { arguments: silent, instead = {}, nsis }: OwnUninstaller,
): string[] {
  const { dir, base } = win32.parse(found);
  const other = instead[base.toLowerCase()];
  const program = literal(other === undefined ? found : `${dir}\\${other}`);
  const all = [unquoted(given), silent, nsis ? `_?=${unquoted(dir)}` : ''].filter((text) => text !== '');
  const call = `start "" /wait "${program}"${all.map((text) => ` ${text}`).join('')}`;
  // With its directory given it cannot remove itself.
  return nsis ? [call, `del "${program}" >nul 2>&1`, `rd "${literal(dir)}" >nul 2>&1`] : [call];
}

/** In a script a percent sign stands for a variable. */
const literal = (text: string): string => text.replaceAll('%', '%%');

/** Outside quotation marks some characters join commands. */
const unquoted = (text: string): string =>
  literal(text)
    .split('"')
    .map((part, index) => (index % 2 === 0 ? part.replace(/[&|<>^()]/g, '^$&') : part))
    .join('"');

/** A name as it is shown, and as a part of the name of a file. */
const echoed = (text: string): string => text.replace(/[^\w .-]/g, '-').slice(0, 80);

const isAscii = (text: string): boolean => !/[^\p{ASCII}]/u.test(text);
