import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

import type { V2vEvent } from '../../../types/events';
import type { ApplianceOptions } from '../../../types/options';

const library = resolve(__dirname, '../../../dist/lib/index.js');

// libguestfs reads the environment of the process, which jest hides from its tests: a process of its own it is.
const script = `
  const { createContext, createOverlays, openGuestfs, openSource } = require(${JSON.stringify(library)});
  (async () => {
    const { disk, options, verbose } = JSON.parse(process.argv[1]);
    const events = [];
    const outcome = { events };
    const tempDir = require('node:os').tmpdir();
    const context = await createContext({ tempDir, verbose, onEvent: (event) => events.push(event) });
    try {
      const source = await openSource({ mode: 'disk', paths: [disk], format: 'raw' }, context);
      const guest = await openGuestfs(await createOverlays(source, context), options, context);
      outcome.devices = await guest.listDevices();
      await guest.close();
    } catch (error) {
      outcome.error = { ...error, message: error.message };
    } finally {
      await context[Symbol.asyncDispose]();
    }
    console.log(JSON.stringify(outcome));
  })();`;

export interface OpenOutcome {
  events: V2vEvent[];
  devices?: string[];
  error?: { code: string; message: string; hint?: string };
}

/** Opens a raw disk in an appliance, in a process whose environment has these variables and no other of libguestfs. */
export async function openDisk(
  disk: string,
  options: ApplianceOptions,
  variables: Record<string, string>,
  verbose = false,
): Promise<OpenOutcome> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('LIBGUESTFS_'));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['-e', script, JSON.stringify({ disk, options, verbose })],
    { maxBuffer: 64 * 1024 * 1024, env: { ...Object.fromEntries(inherited), ...variables } },
  );
  return JSON.parse(stdout) as OpenOutcome;
}
