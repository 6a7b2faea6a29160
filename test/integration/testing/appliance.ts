import { join } from 'node:path';

import { Guestfs } from '../../../lib/guestfs';
import type { TestCommands, TestGuest } from '../../../lib/testing';
import { commandCalls } from '../../../lib/testing/calls/commands';
import { CommandScript } from '../../../lib/testing/commands';
import { callError } from '../../../lib/testing/failure';
import type { GuestfsActions } from '../../../types/guestfs.gen';
import type { GuestTree } from '../../agreement/guest-tree';
import { Workplace } from '../native/appliance';
import { archiveGuest, readArchive } from './guest-archive';

/** Where the filesystems of a guest are in the appliance, the first for `/`. */
const partitions = ['/dev/sdb1', '/dev/sdb2'];
type AnyCall = (...values: unknown[]) => unknown;

const gibibyte = 1024 ** 3;

/** One appliance that takes the guests of a suite one after the other. */
export class Appliance {
  readonly place = new Workplace();
  guest!: Guestfs;

  async launch(): Promise<void> {
    this.guest = await Guestfs.create();
    await this.place.prepare(this.guest);
    await this.guest.addDriveScratch(3 * gibibyte);
    await this.guest.launch();
    await this.guest.partInit('/dev/sdb', 'mbr');
    const sectors = gibibyte / 512;
    await this.guest.partAdd('/dev/sdb', 'primary', 2048, 2 * sectors);
    await this.guest.partAdd('/dev/sdb', 'primary', 2 * sectors + 1, -2048);
  }

  async close(): Promise<void> {
    await this.guest.destroy();
    this.place.remove();
  }

  /** Gives the appliance the files that a test guest has now, and nothing else, in a filesystem for each mount point. */
  async take(double: TestGuest, mountpoints: readonly string[] = ['/']): Promise<void> {
    const archive = join(this.place.directory, 'taken.tar');
    await archiveGuest(double, archive);
    await this.guest.umountAll();
    for (const [index, mountpoint] of mountpoints.entries()) {
      const partition = partitions[index] ?? '';
      // Without a journal, which takes longest to make.
      await this.guest.mke2fs(partition, { fstype: 'ext2', blocksize: 4096 });
      if (mountpoint !== '/') await this.guest.mkdirP(mountpoint);
      await this.guest.mount(partition, mountpoint);
      await this.guest.rmdir(`${mountpoint}/lost+found`);
    }
    await this.guest.tarIn(archive, '/', { xattrs: true });
  }

  async tree(): Promise<GuestTree> {
    const archive = join(this.place.directory, 'given.tar');
    await this.guest.tarOut('/', archive, { xattrs: true, numericowner: true });
    return readArchive(archive);
  }

  /**
   * The guest as steps take it: where `commands` answer for its programs as they do in a test guest, and `answers` in the
   * place of other calls.
   */
  scripted(commands: TestCommands, answers: Partial<GuestfsActions> = {}): Guestfs {
    const script = new CommandScript(commands, () => this.guest);
    const scripts: Partial<GuestfsActions> = {
      ...answers,
      ...commandCalls(script),
    } as Partial<GuestfsActions>;
    return new Proxy(this.guest, {
      get(target, name) {
        const value: unknown = Reflect.get(name in scripts ? scripts : target, name);
        if (typeof value !== 'function') return value;
        if (!(name in scripts)) return (value as AnyCall).bind(target);
        return async (...values: unknown[]) => {
          try {
            return await (value as AnyCall)(...values);
          } catch (error) {
            throw callError(String(name), '', '\0', error);
          }
        };
      },
    });
  }
}
