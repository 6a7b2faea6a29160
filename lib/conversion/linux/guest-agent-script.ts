import type { LinuxFamily } from './family';
import { online, untilOnline } from './firstboot/online';

const agent = 'qemu-guest-agent';

/**
 * An interrupted dpkg refuses to go on before this (apt looks at the same files). Lists that cannot be fetched in part,
 * such as those of a CD-ROM, do not keep the package from being found in the others. The lock is waited for: the guest
 * may be updating itself at this moment.
 */
const debianApt = `export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
options='-q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold -o Dpkg::Options::=--force-confdef'
if ls /var/lib/dpkg/updates 2>/dev/null | grep -q '^[0-9]*$'; then dpkg --configure -a; fi
apt-get -q -y update
apt-get $options --no-install-recommends install ${agent}`;

const commands: Record<string, string> = {
  apt: debianApt,
  dnf: `dnf -y install ${agent}`,
  yum: `yum -y install ${agent}`,
  zypper: `zypper --non-interactive install --auto-agree-with-licenses --no-recommends ${agent}`,
};

/** ALT's apt is one for rpm and knows no options of dpkg. */
const altApt = `apt-get -y update
apt-get -y install ${agent}`;

/** The script that installs QEMU's guest agent in the running guest; undefined for a package manager we do not know. */
export function installAgentScript(packageManagement: string, family: LinuxFamily): string | undefined {
  const isAltApt = family === 'alt' && packageManagement === 'apt';
  const install = isAltApt ? altApt : commands[packageManagement];
  if (install === undefined) return undefined;
  const isInstalled =
    family === 'debian'
      ? `dpkg-query -W -f '\${Status}' ${agent} 2>/dev/null | grep -q ' installed$'`
      : `rpm -q ${agent} >/dev/null 2>&1`;
  return `#!/bin/sh
# Installs QEMU's guest agent. Exit status 1: try again at the next boot.

installed() {
  ${isInstalled}
}

${online}
start() {
  # Without its channel the agent fails, and that is no news worth a failed service.
  [ -e /dev/virtio-ports/org.qemu.guest_agent.0 ] || return 0
  if [ -d /run/systemd/system ]; then
    systemctl start ${agent}.service
  elif [ -x /etc/init.d/qemu-ga ]; then
    chkconfig qemu-ga on
    service qemu-ga start
  elif [ -x /etc/init.d/${agent} ]; then
    /etc/init.d/${agent} start
  fi
  return 0
}

if installed; then
  start
  exit 0
fi
${untilOnline}${install}
installed || exit 1
start
`;
}
