import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { applianceCache } from '../support/appliance-cache';
import type { Guestfs } from '../../../lib/guestfs/index';

/** A place of its own for the appliances of a test, so that it can see what they leave behind. */
export class Workplace {
  readonly directory = mkdtempSync(join(tmpdir(), 'v2v-node-appliance-'));
  readonly tmp = join(this.directory, 'tmp');
  readonly #cache = applianceCache(this.directory);
  readonly #hypervisor = join(this.directory, 'qemu');

  constructor() {
    mkdirSync(this.tmp);
    // At low priority: the tests measure our process, not who wins a race for two processors.
    writeFileSync(
      this.#hypervisor,
      '#!/bin/sh\nexec nice -n 10 "$(command -v qemu-system-$(uname -m) || echo /usr/libexec/qemu-kvm)" "$@"\n',
    );
    chmodSync(this.#hypervisor, 0o755);
  }

  /** Sets a handle up: emulation, little memory, one scratch disk. */
  async prepare(guest: Guestfs): Promise<void> {
    await guest.setBackend('direct');
    await guest.setBackendSettings(['force_tcg']);
    await guest.setTmpdir(this.tmp);
    await guest.setCachedir(this.#cache);
    await guest.setHv(this.#hypervisor);
    await guest.setMemsize(320);
    await guest.addDriveScratch(64 * 1024 * 1024);
  }

  /** The same as a script for a child process. */
  get preparation(): string {
    return `
      const prepare = async (guest) => {
        await guest.setBackend('direct');
        await guest.setBackendSettings(['force_tcg']);
        await guest.setTmpdir(${JSON.stringify(this.tmp)});
        await guest.setCachedir(${JSON.stringify(this.#cache)});
        await guest.setHv(${JSON.stringify(this.#hypervisor)});
        await guest.setMemsize(320);
        await guest.addDriveScratch(64 * 1024 * 1024);
      };
      const machines = () => {
        const { readdirSync, readFileSync } = require('node:fs');
        return readdirSync('/proc').filter((name) => {
          try {
            const command = readFileSync('/proc/' + name + '/cmdline', 'utf8');
            return command.split('\\0')[0].includes('qemu-') && command.includes(${JSON.stringify(this.tmp)});
          } catch { return false; }
        }).length;
      };
      const booting = (guest) => new Promise((resolve) => guest.on('appliance', resolve));
    `;
  }

  /** Processes that were started for this place: their command line names its directory. */
  processes(): string[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .map((pid) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        } catch {
          return '';
        }
      })
      .filter((command) => command.includes('qemu') && command.includes(this.tmp));
  }

  /** What libguestfs left in its temporary directory. */
  leftovers(): string[] {
    return readdirSync(this.tmp).filter((name) => name.startsWith('libguestfs'));
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
