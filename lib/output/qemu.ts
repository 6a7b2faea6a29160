import { join, resolve } from 'node:path';
import { rm } from 'node:fs/promises';

import type { OutputOptions } from '../../types/output';
import { writeNewFile } from '../files/durable-file';
import { noteOutputsInUse } from '../journal/journal';
import type { OutputMode } from './mode';
import { targetName } from './names';
import { qemuScript } from './qemu-script';
import { startGuest } from './qemu-script/start';

/** Disks, and a shell script that starts the guest under QEMU. */
export const qemuOutput: OutputMode<Extract<OutputOptions, { mode: 'qemu' }>> = {
  describe: ({ directory }) => `-o qemu -os ${directory}`,
  directory: ({ directory }) => resolve(directory),
  files: ({ boot }, name) => [`${name}.sh`, `${name}-vars.fd`, ...(boot === true ? [`${name}.log`] : [])],
  async createMetadata(input, context) {
    const { directory, boot = false } = input.output;
    const stem = join(resolve(directory), targetName(input.name));
    const path = `${stem}.sh`;
    await writeNewFile(path, qemuScript(input, `${stem}-vars.fd`, context), context, 0o755);
    if (!boot) return [path];
    // The guest that is about to run outlives this process, however that ends, and so must its disks.
    await noteOutputsInUse(context);
    const log = `${stem}.log`;
    try {
      await startGuest(path, log, context);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    return [path, log];
  },
};
