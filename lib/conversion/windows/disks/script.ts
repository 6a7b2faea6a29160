import type { DiskPlan } from '../contracts/disk-plan';

const policyKey = '"HKLM\\SYSTEM\\CurrentControlSet\\Services\\partmgr\\Parameters" /v SanPolicy';

/** Disk numbers have no gaps where nobody takes disks out of a running guest. */
const spareNumbers = 8;

/**
 * How often disks are looked for, and the seconds in between. The service behind diskpart ends some time after it, and refuses
 * work while it does; and a disk may come late, with its driver.
 */
const looks = 3;
const pause = 15;

/** What the script goes by. */
export interface DiskScriptInput extends Pick<DiskPlan, 'policyForFirstBoot' | 'bringOnline'> {
  /** Absent where `SanPolicy` was not set. */
  policyBefore?: number;
  /** Of the guest. */
  disks: number;
  /** Windows Vista and Server 2008: their diskpart knows `online` without an object. */
  isVista: boolean;
}

/**
 * A script of cmd that brings disks online and gives the guest its policy back. It asks diskpart which number a disk has,
 * and finds the disk by its id: the rest of what diskpart says is in the language of the guest.
 */
export function diskScript({ bringOnline, disks, isVista, ...policy }: DiskScriptInput): string {
  const wanted = bringOnline.length;
  const lines = [
    '@echo off',
    'setlocal',
    // Some put programs of the same names before those of Windows.
    'set "PATH=%SystemRoot%\\System32"',
    ...(wanted === 0 ? [] : searchLines(wanted, disks - 1 + spareNumbers)),
    ...restoreLines(policy),
    ...(wanted === 0
      ? ['exit /b %status%']
      : [
          `if %found% lss ${wanted} echo Not every disk was found that was online: %found% of ${wanted}.`,
          `if %found% lss ${wanted} exit /b 1`,
          'exit /b %status%',
          ...lookLines(bringOnline, isVista),
        ]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function searchLines(wanted: number, lastNumber: number): string[] {
  return [
    `set looks=${looks}`,
    ':search',
    'set found=0',
    `for /l %%n in (0,1,${lastNumber}) do call :look %%n`,
    `if %found% geq ${wanted} goto restore`,
    'set /a looks-=1',
    'if %looks% equ 0 goto restore',
    // Not timeout, which wants a keyboard.
    `ping -n ${pause + 1} 127.0.0.1 >nul`,
    'goto search',
    ':restore',
  ];
}

function restoreLines({
  policyForFirstBoot,
  policyBefore,
}: Pick<DiskScriptInput, 'policyForFirstBoot' | 'policyBefore'>): string[] {
  if (policyForFirstBoot === undefined) return ['set status=0'];
  if (policyBefore === undefined) {
    // At a second try it is not there any more.
    return [`reg delete ${policyKey} /f >nul 2>&1`, 'set status=0'];
  }
  return [`reg add ${policyKey} /t REG_DWORD /d ${policyBefore} /f >nul`, 'set status=%errorlevel%'];
}

function lookLines(bringOnline: DiskScriptInput['bringOnline'], isVista: boolean): string[] {
  const online = isVista ? 'online noerr' : 'online disk noerr';
  const act = (name: string, attribute: string): string[] => [
    `:${name}`,
    '>"%~dp0act.txt" echo select disk %1',
    `>>"%~dp0act.txt" echo ${online}`,
    `>>"%~dp0act.txt" echo attributes disk ${attribute} readonly noerr`,
    'diskpart /s "%~dp0act.txt"',
    'if %errorlevel% equ 0 set /a found+=1',
    'exit /b 0',
  ];
  return [
    ':look',
    '>"%~dp0look.txt" echo select disk %1',
    '>>"%~dp0look.txt" echo detail disk',
    'diskpart /s "%~dp0look.txt" >"%~dp0detail.txt" 2>&1',
    // Not `if errorlevel 1`: a program that crashes has a status below 0.
    'if %errorlevel% neq 0 exit /b 0',
    ...bringOnline.flatMap(({ id, readOnly }) =>
      // In capitals as far as is known; not /i, which Wine 8 does not have.
      [...new Set([id, id.toLowerCase()])].flatMap((spelled) => [
        `find "${spelled}" "%~dp0detail.txt" >nul`,
        // Not && or ||, after which not every cmd has the status of the last program.
        `if not errorlevel 1 goto ${readOnly ? 'readonly' : 'writable'}`,
      ]),
    ),
    'exit /b 0',
    ...act('writable', 'clear'),
    ...act('readonly', 'set'),
  ];
}
