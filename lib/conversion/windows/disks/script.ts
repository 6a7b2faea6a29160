import type { DiskPlan } from '../contracts/disk-plan';

const policyKey = '"HKLM\\SYSTEM\\CurrentControlSet\\Services\\partmgr\\Parameters" /v SanPolicy';

/** Disk numbers have no gaps where nobody takes disks out of a running guest. */
const spareNumbers = 8;

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
  const lines = [
    '@echo off',
    'setlocal',
    ...(bringOnline.length === 0
      ? []
      : ['set found=0', `for /l %%n in (0,1,${disks - 1 + spareNumbers}) do call :look %%n`]),
    ...restoreLines(policy),
    ...(bringOnline.length === 0
      ? ['exit /b %status%']
      : [
          `if %found% lss ${bringOnline.length} echo Not every disk was found that was online: %found% of ${bringOnline.length}.`,
          `if %found% lss ${bringOnline.length} exit /b 1`,
          'exit /b %status%',
          ...lookLines(bringOnline, isVista),
        ]),
  ];
  return lines.map((line) => `${line}\n`).join('');
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
    'if not errorlevel 1 set /a found+=1',
    'exit /b 0',
  ];
  return [
    ':look',
    '>"%~dp0look.txt" echo select disk %1',
    '>>"%~dp0look.txt" echo detail disk',
    'diskpart /s "%~dp0look.txt" >"%~dp0detail.txt" 2>&1',
    'if errorlevel 1 exit /b 0',
    ...bringOnline.flatMap(({ id, readOnly }) => [
      `find /i "${id}" <"%~dp0detail.txt" >nul`,
      `if not errorlevel 1 call :${readOnly ? 'readonly' : 'writable'} %1`,
    ]),
    'exit /b 0',
    ...act('writable', 'clear'),
    ...act('readonly', 'set'),
  ];
}
