import { canRunPrograms, runGuestProgram } from '../guest-program';
import { reloadAugeas } from '../augeas';
import { type LinuxConversion, reasonOf, warn } from '../state';

interface RemoveCommand {
  command: readonly string[];
  environment?: Readonly<Record<string, string>>;
}

/** How each package manager removes packages without asking. */
const removeCommands: Record<string, RemoveCommand> = {
  apk: { command: ['apk', 'del'] },
  apt: {
    command: ['apt-get', '-q', '-y', '-o', 'Dpkg::Options::=--force-confnew', 'remove'],
    environment: { DEBIAN_FRONTEND: 'noninteractive' },
  },
  // Not what else came with them: what the owner did not choose to remove stays. The plugin asks servers.
  dnf: {
    command: [
      'dnf',
      '-y',
      '--disableplugin=subscription-manager',
      '--setopt=clean_requirements_on_remove=False',
      'remove',
    ],
  },
  pacman: { command: ['pacman', '-R', '--noconfirm'] },
  pisi: { command: ['pisi', 'rm'] },
  urpmi: { command: ['urpme'] },
  xbps: { command: ['xbps-remove', '-Sy'] },
  yum: { command: ['yum', '-y', '--setopt=clean_requirements_on_remove=False', 'remove'] },
  zypper: { command: ['zypper', '-n', 'rm'] },
};

/** The command that removes packages; undefined for a package manager we do not know. */
export function removeCommand(manager: string, packages: readonly string[]): RemoveCommand | undefined {
  const found = removeCommands[manager];
  return found && { ...found, command: [...found.command, ...packages] };
}

/** Names of the installed packages that `isWanted` picks, each once. */
export function installedPackages(state: LinuxConversion, isWanted: (name: string) => boolean): string[] {
  return [...new Set(state.inspection.applications.map(({ name }) => name))].filter(isWanted);
}

/** Removes packages with the guest's package manager. A failure is a warning: the packages do no harm under KVM. */
export async function removePackages(state: LinuxConversion, packages: readonly string[]): Promise<void> {
  if (packages.length === 0) return;
  const { inspection, guest } = state;
  const names = packages.join(', ');
  const hint = 'Remove them in the converted guest.';
  const remove = removeCommand(inspection.packageManagement, packages);
  if (!remove || !canRunPrograms(inspection.arch)) {
    const reason = remove
      ? `programs of ${inspection.arch} do not run here`
      : `the package manager ${inspection.packageManagement} is not known`;
    warn(
      state,
      'PACKAGES_LEFT',
      `These packages of the guest could not be removed, as ${reason}: ${names}.`,
      hint,
    );
    return;
  }
  try {
    await runGuestProgram(state, remove.command, remove.environment);
    state.removedPackages.push(...packages);
  } catch (error) {
    state.context.throwIfAborted();
    warn(state, 'PACKAGES_LEFT', `The guest could not remove ${names}: ${reasonOf(error)}`, hint);
  }
  await reloadAugeas(guest);
}
