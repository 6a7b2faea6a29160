import { constants, existsSync } from 'node:fs';
import { chmod, copyFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { TargetMachine } from '../../../types/machine';
import { V2vError } from '../../errors';
import { optionValue } from '../../output/qemu/script/quote';
import { firmwarePackages, firmwarePairs } from '../../output/qemu/script/uefi';

/**
 * Arguments for the firmware of a machine that boots by UEFI, with an empty store of variables of its own in `directory`.
 *
 * @throws V2vError `PROGRAM_MISSING` where the firmware is not installed; `GUEST_UNSUPPORTED`
 */
export async function firmwareArguments(
  { firmware, arch, secureBoot }: Pick<TargetMachine, 'firmware' | 'arch' | 'secureBoot'>,
  directory: string,
): Promise<string[]> {
  if (firmware !== 'uefi') return [];
  const found = firmwarePairs(arch, secureBoot).find((pair) => pair.every((path) => existsSync(path)));
  if (found === undefined) {
    const what = `UEFI firmware${secureBoot ? ' with Secure Boot' : ''} for ${arch}`;
    throw new V2vError('PROGRAM_MISSING', `The guest boots with UEFI, and no ${what} is installed.`, {
      subject: 'ovmf',
      hint: `Install the package ${firmwarePackages(arch)}.`,
    });
  }
  const [code, empty] = found;
  const variables = join(directory, 'variables.fd');
  await copyFile(empty, variables, constants.COPYFILE_EXCL);
  await chmod(variables, 0o600);
  return [
    ...['-drive', `if=pflash,unit=0,format=raw,readonly=on,file=${optionValue(code)}`],
    ...['-drive', `if=pflash,unit=1,format=raw,file=${optionValue(variables)}`],
    ...(secureBoot && arch === 'x86_64' ? ['-global', 'driver=cfi.pflash01,property=secure,value=on'] : []),
  ];
}
