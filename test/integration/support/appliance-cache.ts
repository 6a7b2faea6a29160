import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes a cache directory for libguestfs in `directory`, with the appliance of the machine's own cache in it, and
 * returns it. What libguestfs learns there of a test's hypervisor goes with the test.
 */
export function applianceCache(directory: string): string {
  const name = `.guestfs-${process.geteuid?.() ?? 0}`;
  const { LIBGUESTFS_CACHEDIR, TMPDIR } = process.env;
  const built = join(LIBGUESTFS_CACHEDIR || TMPDIR || '/var/tmp', name, 'appliance.d');
  mkdirSync(join(directory, name), { mode: 0o755 });
  if (existsSync(built)) symlinkSync(built, join(directory, name, 'appliance.d'));
  return directory;
}
