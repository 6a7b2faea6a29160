import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';

import type { Context } from '../../../run/context';
import { hostFileError } from '../../../files/durable-file';

/** How long a script that cannot start the guest is given to say so. */
const settleMs = 1000;

/**
 * Runs the script in the background, in a session of its own: the guest goes on when this process ends. What it
 * writes, a Linux guest's serial port with it, goes to `log`.
 *
 * Emits the warning `QEMU_BOOT` where the script ends at once, and otherwise an `info` event.
 *
 * @throws V2vError `OUTPUT_EXISTS`, `HOST_NO_SPACE`, `HOST_PERMISSION` where the log cannot be made
 */
export async function startGuest(script: string, log: string, context: Context): Promise<void> {
  context.throwIfAborted();
  const handle = await open(log, 'wx').catch((error: unknown) => {
    throw hostFileError(log, error);
  });
  // Not through lib/programs: what is started there ends with the conversion, and this must not.
  const child = spawn('/bin/sh', [script], {
    detached: true,
    cwd: '/',
    env: process.env,
    stdio: ['ignore', handle.fd, handle.fd],
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal === null ? `exit status ${code}` : signal));
  });
  let timer: NodeJS.Timeout | undefined;
  const settled = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), settleMs);
  });
  const end = await Promise.race([ended, settled]);
  clearTimeout(timer);
  child.unref();
  await handle.close();
  if (end === undefined) {
    context.emit({
      type: 'info',
      message: `The guest is running in the background; its output goes to ${log}.`,
    });
    return;
  }
  context.emit({
    type: 'warning',
    code: 'QEMU_BOOT',
    message: `The script ${script} ended at once (${end}); ${log} says why.`,
    hint: 'Set accel=tcg in the environment where /dev/kvm does not work.',
  });
}
