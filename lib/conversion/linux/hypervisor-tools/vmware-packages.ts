import type { ConversionStep } from '../../step';
import { askGuestProgram, canRunPrograms } from '../guest-program';
import { type LinuxConversion, reasonOf, warn } from '../state';
import { installedPackages, removePackages } from './packages';

const libraries = /^vmware-tools-libraries-/;

/** Names of VMware's packages among those installed; not the libraries, which other packages may need. */
export function vmwarePackages(installed: readonly string[], isDebianFamily: boolean): string[] {
  // ubuntu-server depends on open-vm-tools and would go with it.
  const keepOpenVmTools = isDebianFamily && installed.includes('ubuntu-server');
  return installed.filter((name) => {
    if (name === 'open-vm-tools') return !keepOpenVmTools;
    if (libraries.test(name)) return false;
    return name === 'VMwareTools' || /^(vmware-tools-|kmod-vmware-tools|open-vm-tools-)/.test(name);
  });
}

/** What a package provides beside itself; `provides` is what `rpm -q --provides` prints. */
export function foreignProvides(name: string, provides: string): string[] {
  return provides
    .split('\n')
    .map((line) => line.trim().split(/\s+/)[0] ?? '')
    .filter((provided) => provided !== '' && provided !== name && !provided.startsWith(`${name}(`));
}

/** Removes VMware's packages and open-vm-tools. */
export const vmwarePackagesStep: ConversionStep<LinuxConversion> = {
  name: 'vmware-packages',
  applies: (state) =>
    installedPackages(state, (name) => libraries.test(name)).length > 0 ||
    wanted(state).length > 0 ||
    'no package of VMware is installed',
  async run(state) {
    await removePackages(state, [...(await removableLibraries(state)), ...wanted(state)]);
  },
};

function wanted(state: LinuxConversion): string[] {
  return vmwarePackages(
    installedPackages(state, () => true),
    state.family === 'debian',
  );
}

/**
 * VMware's copies of system libraries. virt-v2v downloads the distribution's own in their place; an appliance need not
 * have a network, so here those that something may need stay.
 */
async function removableLibraries(state: LinuxConversion): Promise<string[]> {
  const removable: string[] = [];
  for (const name of installedPackages(state, (installed) => libraries.test(installed))) {
    try {
      const { inspection } = state;
      if (inspection.packageFormat !== 'rpm' || !canRunPrograms(inspection.arch)) continue;
      const provides = await askGuestProgram(state, ['rpm', '-q', '--provides', name]);
      if (foreignProvides(name, provides).length === 0) {
        removable.push(name);
        continue;
      }
      warn(
        state,
        'PACKAGES_LEFT',
        `${name} was left in the guest, as it stands in for libraries of the distribution.`,
        `Install the distribution's libraries in the converted guest, then remove ${name}.`,
      );
    } catch (error) {
      warn(state, 'PACKAGES_LEFT', `${name} was left in the guest: ${reasonOf(error)}`);
    }
  }
  return removable;
}
