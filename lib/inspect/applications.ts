import type { Application } from '../../types/inspection';
import type { Context } from '../context';
import type { Guestfs } from '../guestfs';

/**
 * The installed packages. An rpm database that was not closed cleanly reads as empty or fails; rebuilding its
 * indexes once, with the guest's own rpm, mends that (as virt-v2v does).
 */
export async function listApplications(
  guest: Guestfs,
  root: string,
  packageFormat: string,
  context: Context,
): Promise<Application[]> {
  let failure: unknown;
  try {
    const applications = await read(guest, root);
    if (applications.length > 0 || packageFormat !== 'rpm') return applications;
  } catch (error) {
    if (packageFormat !== 'rpm') throw error;
    failure = error;
  }
  context.emit({
    type: 'debug',
    origin: 'v2v-node',
    message: `the rpm database reads as ${failure === undefined ? 'empty' : 'damaged'}, rebuilding it`,
  });
  try {
    await guest.command(['rpmdb', '--rebuilddb']);
  } catch (error) {
    throw failure ?? error;
  }
  return read(guest, root);
}

async function read(guest: Guestfs, root: string): Promise<Application[]> {
  const applications = await guest.inspectListApplications2(root);
  return applications.map((app) => ({
    name: app.app2_name,
    epoch: app.app2_epoch,
    version: app.app2_version,
    release: app.app2_release,
    arch: app.app2_arch,
  }));
}
