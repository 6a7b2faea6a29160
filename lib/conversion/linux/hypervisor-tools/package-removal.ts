import { reloadAugeas } from '../augeas';
import { canRunPrograms, runGuestProgram } from '../../guest/guest-program';
import type { LinuxState } from '../state';
import { reasonOf } from '../../../errors/reason';
import { readGuestText } from '../../guest/text-file';
import { parseDpkgStatus, planDebRemoval } from './dpkg-dependencies';
import { withoutStartingServices } from './policy-rc';
import { disableServices } from './services';

/** What is to go, and what of it must not run where it cannot go. */
export interface PackageRemoval {
  /** As a person calls it: `VMware Tools`. */
  product: string;
  packages: readonly string[];
  /** Units and init scripts of the packages; see `disableServices`. */
  services: readonly string[];
}

/** Names of the installed packages that `isWanted` picks, each once. */
export function installedPackages(state: LinuxState, isWanted: (name: string) => boolean): string[] {
  return [...new Set(state.inspection.applications.map(({ name }) => name))].filter(isWanted);
}

/** The longest that a package's own scripts may take, seconds; those that build kernel modules are slow here. */
const timeLimit = 900;

/**
 * Removes packages with the guest's dpkg or rpm: they need neither a network nor repositories, take a fraction of the
 * time of apt or dnf, and refuse to break what depends on a package, where those would remove it as well. What cannot be
 * removed is kept from starting, with a warning.
 */
export async function removePackages(state: LinuxState, removal: PackageRemoval): Promise<void> {
  const { product, packages, services } = removal;
  if (packages.length === 0) return;
  const { inspection, guest } = state;
  const left = new Map<string, string>();
  if (!canRunPrograms(inspection.arch)) {
    for (const name of packages) left.set(name, `programs of ${inspection.arch} do not run here`);
  } else if (inspection.damagedPackages !== undefined) {
    // Not tried: dpkg and rpm would write what is left of the database over what could be saved of it.
    for (const name of packages)
      left.set(name, `the package database ${inspection.damagedPackages} is damaged`);
  } else {
    const remove = inspection.packageFormat === 'deb' ? removeDebs : removeRpms;
    await remove(state, packages, left);
    await reloadAugeas(guest);
  }
  if (left.size === 0) return;
  const disabled = await disableServices(state, services);
  const reasons = [...new Set(left.values())].join('; ').replace(/(?<![.\s])[.\s]+$/, '');
  const then = disabled.length > 0 ? ` These are disabled: ${disabled.join(', ')}.` : '';
  state.context.warn(
    'PACKAGES_LEFT',
    `${product} stays in the guest as ${[...left.keys()].join(', ')}: ${reasons}.${then}`,
    'They do no harm under KVM; remove them in the converted guest.',
  );
}

async function removeDebs(
  state: LinuxState,
  packages: readonly string[],
  left: Map<string, string>,
): Promise<void> {
  const installed = parseDpkgStatus((await readGuestText(state, '/var/lib/dpkg/status')) ?? '');
  const { remove, needed } = planDebRemoval(installed, packages);
  for (const [name, dependent] of needed) left.set(name, `${dependent} needs ${name}`);
  if (remove.length === 0) return;
  try {
    await withoutStartingServices(state, () =>
      runGuestProgram(state, ['dpkg', '--force-confold', '--remove', ...remove], {
        environment: { DEBIAN_FRONTEND: 'noninteractive' },
        timeLimit,
      }),
    );
    state.removedPackages.push(...remove);
  } catch (error) {
    state.context.throwIfAborted();
    for (const name of remove) left.set(name, reasonOf(error));
  }
}

async function removeRpms(
  state: LinuxState,
  packages: readonly string[],
  left: Map<string, string>,
): Promise<void> {
  // All at once, as they need each other; one by one where something else needs one of them.
  if (await removeRpm(state, packages, left)) return;
  if (packages.length === 1) return;
  let remaining = [...packages];
  for (let before = Infinity; remaining.length < before;) {
    before = remaining.length;
    const failed: string[] = [];
    for (const name of remaining) if (!(await removeRpm(state, [name], left))) failed.push(name);
    remaining = failed;
  }
}

async function removeRpm(
  state: LinuxState,
  names: readonly string[],
  left: Map<string, string>,
): Promise<boolean> {
  try {
    await runGuestProgram(state, ['rpm', '--erase', '--allmatches', ...names], { timeLimit });
  } catch (error) {
    state.context.throwIfAborted();
    for (const name of names) left.set(name, reasonOf(error).replace(/(?<!\s)\s*\n\s*/g, ' '));
    return false;
  }
  state.removedPackages.push(...names);
  for (const name of names) left.delete(name);
  return true;
}
