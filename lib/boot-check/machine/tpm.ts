import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { TargetMachine } from '../../../types/machine';
import { isV2vError } from '../../errors';
import { optionValue } from '../../output/qemu/script/quote';
import { startServer } from '../../programs/server';
import { socketPath } from '../../programs/socket-path';
import type { Context } from '../../run/context';

/** Arguments for an empty TPM, which swtpm emulates; none where swtpm is not installed, and a warning says so. */
export async function tpmArguments(
  { tpm, chipset }: Pick<TargetMachine, 'tpm' | 'chipset'>,
  directory: string,
  context: Context,
): Promise<string[]> {
  if (tpm === undefined) return [];
  const state = join(directory, 'tpm');
  await mkdir(state, { mode: 0o700 });
  const socket = await socketPath('boot-tpm', context);
  const args = ['socket', ...(tpm === '2.0' ? ['--tpm2'] : []), '--tpmstate', `dir=${state}`];
  try {
    await startServer(
      {
        program: 'swtpm',
        args: [...args, '--ctrl', `type=unixio,path=${socket}`],
        socket,
        access: { write: [state] },
      },
      context,
    );
  } catch (error) {
    if (!isV2vError(error) || error.code !== 'PROGRAM_MISSING') throw error;
    context.warn(
      'BOOT_WITHOUT_TPM',
      'The guest has a TPM, and is tried without it, as swtpm is not installed.',
      'Install the package swtpm.',
    );
    return [];
  }
  const device = chipset === 'virt' ? 'tpm-tis-device' : tpm === '2.0' ? 'tpm-crb' : 'tpm-tis';
  return [
    ...['-chardev', `socket,id=swtpm,path=${optionValue(socket)}`],
    ...['-tpmdev', 'emulator,id=tpm0,chardev=swtpm', '-device', `${device},tpmdev=tpm0`],
  ];
}
