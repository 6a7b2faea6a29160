import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Guestfs } from '../../lib/guestfs/index';

/**
 * A hypervisor that starts and then does nothing: `launch` waits for it as long as nobody ends it. The tests of
 * cancelling and exiting need a call that lasts, and no appliance.
 */
export class StuckHypervisor {
  readonly directory = mkdtempSync(join(tmpdir(), 'v2v-node-native-'));
  readonly #pidFile = join(this.directory, 'pid');

  constructor() {
    const appliance = join(this.directory, 'appliance');
    mkdirSync(appliance);
    mkdirSync(join(this.directory, 'tmp'));
    for (const name of ['kernel', 'initrd', 'root', 'README.fixed']) writeFileSync(join(appliance, name), '');
    writeFileSync(join(this.directory, 'hv'), `#!/bin/sh\necho $$ >${this.#pidFile}\nexec sleep 600\n`);
    chmodSync(join(this.directory, 'hv'), 0o755);
  }

  /** A script for `runChild` that sets a handle `guest` up. */
  get setup(): string {
    return `
      const guest = await Guestfs.create();
      await guest.setBackend('direct');
      await guest.setTmpdir(${JSON.stringify(join(this.directory, 'tmp'))});
      await guest.setCachedir(${JSON.stringify(join(this.directory, 'tmp'))});
      await guest.setPath(${JSON.stringify(join(this.directory, 'appliance'))});
      await guest.setHv(${JSON.stringify(join(this.directory, 'hv'))});
      await guest.addDrive('/dev/null', { format: 'raw' });
      const running = async () => {
        while (!require('node:fs').existsSync(${JSON.stringify(this.#pidFile)})) await sleep(10);
      };
    `;
  }

  async use(guest: Guestfs): Promise<void> {
    await guest.setBackend('direct');
    await guest.setTmpdir(join(this.directory, 'tmp'));
    await guest.setCachedir(join(this.directory, 'tmp'));
    await guest.setPath(join(this.directory, 'appliance'));
    await guest.setHv(join(this.directory, 'hv'));
    await guest.addDrive('/dev/null', { format: 'raw' });
  }

  /** Waits until `launch` has started it. */
  async running(): Promise<void> {
    while (!existsSync(this.#pidFile) || this.#pid() === 0) await sleep(10);
  }

  /** Whether the process that was started last is there. */
  isAlive(): boolean {
    try {
      process.kill(this.#pid(), 0);
      return true;
    } catch {
      return false;
    }
  }

  #pid(): number {
    return Number(readFileSync(this.#pidFile, 'utf8'));
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
