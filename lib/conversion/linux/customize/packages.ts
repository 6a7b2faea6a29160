import type { InstallOperation, UninstallOperation } from '../../../../types/customize-system';
import { V2vError } from '../../../errors';
import type { ConversionStep } from '../../guest/step';
import { withoutStartingServices } from '../hypervisor-tools/policy-rc';
import type { LinuxState } from '../state';
import { runLogged } from './build-log';
import { packageCommand, type PackageTask } from './package-commands';

/** Installs packages, as virt-customize's `--install`. */
export function installStep({ packages }: InstallOperation): ConversionStep<LinuxState> {
  return packageStep('install', `The installation of ${packages.join(', ')}`, { install: packages });
}

/** Removes packages, as virt-customize's `--uninstall`. */
export function uninstallStep({ packages }: UninstallOperation): ConversionStep<LinuxState> {
  return packageStep('uninstall', `The removal of ${packages.join(', ')}`, { uninstall: packages });
}

/** Brings all packages up to date, as virt-customize's `--update`. */
export function updateStep(): ConversionStep<LinuxState> {
  return packageStep('update', 'The update of the packages', 'update');
}

function packageStep(name: string, what: string, task: PackageTask): ConversionStep<LinuxState> {
  return {
    name,
    phase: 'customize',
    applies: () => true,
    async run(state) {
      const command = requirePackageCommand(state, task);
      const run = () => runLogged(state, what, ['/bin/sh', '-c', command]);
      await (state.family === 'debian' ? withoutStartingServices(state, run) : run());
      if (typeof task === 'object' && 'uninstall' in task) state.removedPackages.push(...task.uninstall);
    },
  };
}

/** @throws V2vError `GUEST_UNSUPPORTED` */
export function requirePackageCommand(state: LinuxState, task: PackageTask): string {
  const command = packageCommand(state, task);
  if (command !== undefined) return command;
  const { packageManagement, productName } = state.inspection;
  throw new V2vError(
    'GUEST_UNSUPPORTED',
    `Packages of ${productName} are not installed or removed: its package manager, ${packageManagement}, is not known.`,
    { subject: packageManagement, hint: 'Run its own command with --run-command or --firstboot-command.' },
  );
}
