import type { Application } from '../../../types/inspection';
import type { Context } from '../../run/context';
import type { Guestfs } from '../../guestfs';
import { reasonOf } from '../../errors/reason';
import { readPackages } from './packages';
import {
  dpkgStatus,
  isDpkgStatusDamaged,
  rpmDatabase,
  specialRpmFile,
  substituteDebPackages,
} from './damaged';

export interface InstalledPackages {
  applications: Application[];
  /** The file of the package database, if it is damaged and cannot be read. */
  damagedPackages?: string;
}

/** The guest whose packages are read, mounted. */
export interface PackageSource {
  root: string;
  /** `deb`, `rpm`, … */
  format: string;
  /** Whether libguestfs knows the system on the root, and reads its packages. */
  isKnown: boolean;
  /**
   * Has libguestfs look at a system that was found without it, and mounts that again; true if libguestfs knows it then. It
   * has an rpm of its own, for a guest whose rpm does not run here.
   */
  acquaint?: () => Promise<boolean>;
}

/**
 * The installed packages. An rpm database that was not closed cleanly reads as empty or fails; rebuilding its indexes
 * once, with the guest's own rpm, repairs that (as virt-v2v does). A database that stays damaged does not stop the
 * conversion: what is known nevertheless is returned, with a warning.
 */
export async function listApplications(
  guest: Guestfs,
  source: PackageSource,
  context: Context,
): Promise<InstalledPackages> {
  const { format } = source;
  if (format !== 'deb' && format !== 'rpm') return { applications: await read(guest, source) };
  const found =
    format === 'deb' ? await debPackages(guest, source, context) : await rpmPackages(guest, source, context);
  if (found.damagedPackages !== undefined) warnOfDamage(found.damagedPackages, format, context);
  return found;
}

async function debPackages(
  guest: Guestfs,
  source: PackageSource,
  context: Context,
): Promise<InstalledPackages> {
  if (!(await isDpkgStatusDamaged(guest))) {
    const applications = await attempt(() => read(guest, source), context);
    if (applications) return { applications };
  }
  return { applications: await substituteDebPackages(guest), damagedPackages: dpkgStatus };
}

async function rpmPackages(
  guest: Guestfs,
  source: PackageSource,
  context: Context,
): Promise<InstalledPackages> {
  const special = await specialRpmFile(guest);
  if (special !== undefined) return { applications: [], damagedPackages: special };
  const first = await attempt(() => read(guest, source), context);
  if (first && first.length > 0) return { applications: first };
  if (source.acquaint && (await source.acquaint())) {
    return rpmPackages(guest, { ...source, isKnown: true, acquaint: undefined }, context);
  }
  debug(context, 'the rpm database reads as empty or damaged, rebuilding it');
  const rebuilt = await attempt(async () => {
    await guest.command(['rpmdb', '--rebuilddb']);
    return read(guest, source);
  }, context);
  if (rebuilt && rebuilt.length > 0) return { applications: rebuilt };
  return { applications: [], damagedPackages: await rpmDatabase(guest) };
}

function read(guest: Guestfs, { root, format, isKnown }: PackageSource): Promise<Application[]> {
  return isKnown ? listedByLibguestfs(guest, root) : readPackages(guest, format);
}

async function listedByLibguestfs(guest: Guestfs, root: string): Promise<Application[]> {
  const applications = await guest.inspectListApplications2(root);
  return applications.map((app) => ({
    name: app.app2_name,
    epoch: app.app2_epoch,
    version: app.app2_version,
    release: app.app2_release,
    arch: app.app2_arch,
  }));
}

/** Undefined if it fails; the error goes into the log. */
async function attempt(
  work: () => Promise<Application[]>,
  context: Context,
): Promise<Application[] | undefined> {
  try {
    return await work();
  } catch (error) {
    context.throwIfAborted();
    debug(context, `the packages cannot be listed: ${reasonOf(error)}`);
    return undefined;
  }
}

function warnOfDamage(file: string, format: 'deb' | 'rpm', context: Context): void {
  const [repair, removal] =
    format === 'deb'
      ? ['copies are in /var/backups', 'apt remove']
      : ['rpmdb --rebuilddb, or a backup', 'dnf remove or yum remove'];
  context.warn(
    'PACKAGES_DAMAGED',
    `The guest's package database ${file} is damaged: its kernels are told by /boot and /lib/modules, and ` +
      'packages of the old hypervisor, if it has any, cannot be removed.',
    `Repair it in the guest (${repair}), and take out open-vm-tools and the like there (${removal}).`,
  );
}

function debug(context: Context, message: string): void {
  context.emit({ type: 'debug', origin: 'v2v-node', message });
}
