import type { LinuxState } from '../state';
import { shellQuote } from '../../../text/shell-quote';

/** What is done with packages. */
export type PackageTask = { install: readonly string[] } | { uninstall: readonly string[] } | 'update';

type Commands = Readonly<Record<'install' | 'uninstall' | 'update', string>>;

/** Configuration files that somebody has changed stay as they are. The lock is waited for, as a booting guest may be updating itself. */
const debianApt = (() => {
  const options =
    '-q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold -o Dpkg::Options::=--force-confdef';
  const get = `export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1; apt-get ${options}`;
  return {
    install: `${get} update && apt-get ${options} install`,
    uninstall: `${get} remove`,
    update: `${get} update && apt-get ${options} upgrade`,
  };
})();

const managers: Readonly<Record<string, Commands>> = {
  apt: debianApt,
  // ALT's apt is one for rpm and knows no options of dpkg.
  'apt-rpm': {
    install: 'apt-get -y update && apt-get -y install',
    uninstall: 'apt-get -y remove',
    update: 'apt-get -y update && apt-get -y dist-upgrade',
  },
  dnf: { install: 'dnf -y install', uninstall: 'dnf -y remove', update: 'dnf -y --best upgrade' },
  yum: { install: 'yum -y install', uninstall: 'yum -y remove', update: 'yum -y update' },
  zypper: {
    install: 'zypper --non-interactive install --auto-agree-with-licenses',
    uninstall: 'zypper --non-interactive remove',
    update: 'zypper --non-interactive update --auto-agree-with-licenses',
  },
};

/** A rolling distribution is brought up to date as a whole. */
const tumbleweed = 'zypper --non-interactive dist-upgrade --auto-agree-with-licenses';

/** The command line that does it in the guest; undefined for a package manager that we do not know. */
export function packageCommand(
  { inspection, family }: Pick<LinuxState, 'inspection' | 'family'>,
  task: PackageTask,
): string | undefined {
  const { packageManagement, productName } = inspection;
  const manager = family === 'alt' && packageManagement === 'apt' ? 'apt-rpm' : packageManagement;
  const commands = Object.hasOwn(managers, manager) ? managers[manager] : undefined;
  if (commands === undefined) return undefined;
  if (task === 'update') {
    return manager === 'zypper' && /tumbleweed/i.test(productName) ? tumbleweed : commands.update;
  }
  const [command, packages] =
    'install' in task ? [commands.install, task.install] : [commands.uninstall, task.uninstall];
  return [command, ...packages.map(shellQuote)].join(' ');
}
