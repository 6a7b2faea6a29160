import { accessSync, constants } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { BootCheckOptions } from '../../types/boot-check';
import { V2vError } from '../errors';
import { runProgram } from '../programs/run';
import type { Context } from '../run/context';

/** mov al, 0x10; out 0xf4, al; hlt */
const endsQemu = [0xb0, 0x10, 0xe6, 0xf4, 0xf4];
/** isa-debug-exit ends QEMU with (value << 1) | 1. */
const endStatus = (0x10 << 1) | 1;
const probeMs = 20_000;

function canOpenKvm(): boolean {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs a boot sector under KVM that ends QEMU with a status: hosts there are whose /dev/kvm opens, and QEMU aborts or hangs. */
async function kvmRuns(program: string, context: Context): Promise<boolean> {
  const sector = Buffer.alloc(512);
  sector.set(endsQemu);
  sector.writeUInt16LE(0xaa55, 510);
  const path = join(context.tempDir, 'kvm-probe.img');
  await writeFile(path, sector);
  const args = ['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-m', '32'];
  args.push('-accel', 'kvm', '-cpu', 'max', '-drive', `file=${path.replaceAll(',', ',,')},format=raw,if=ide`);
  args.push('-device', 'isa-debug-exit,iobase=0xf4,iosize=1');
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(probeMs)]);
  try {
    await runProgram(program, args, {
      context,
      signal,
      access: { write: [path, '/dev/kvm'], sockets: 'unix' },
    });
    return false;
  } catch (error) {
    context.throwIfAborted();
    return (error as { exitCode?: unknown }).exitCode === endStatus;
  }
}

/**
 * How a machine of this architecture is run here.
 *
 * @throws V2vError `NOT_SUPPORTED` where KVM is asked for and does not work
 */
export async function chooseAcceleration(
  program: string,
  arch: string,
  wanted: NonNullable<BootCheckOptions['acceleration']>,
  context: Context,
): Promise<'kvm' | 'tcg'> {
  if (wanted === 'tcg') return 'tcg';
  const isOwn =
    { x64: ['x86_64', 'i686'], arm64: ['aarch64'] }[process.arch as string]?.includes(arch) ?? false;
  // The boot sector is one of a PC; where there is none, that it can be opened has to do.
  const works = isOwn && canOpenKvm() && (process.arch !== 'x64' || (await kvmRuns(program, context)));
  if (works) return 'kvm';
  if (wanted === 'auto') return 'tcg';
  throw new V2vError('NOT_SUPPORTED', `KVM does not work on this host for a guest of ${arch}.`, {
    subject: '/dev/kvm',
    hint: 'Check /dev/kvm and nested virtualization, or leave acceleration at auto.',
  });
}
