import type { LinuxState } from '../state';
import { readGuestText } from '../../guest/text-file';

/**
 * Configuration beside fstab, crypttab and the boot loader's, that names disks and that the guest needs to come up, to
 * swap, dump, install its boot loader later, or to give its disks to what runs on them. Its names are changed.
 */
const renamed = [
  'initramfs-tools/initramfs.conf',
  'initramfs-tools/conf.d/*',
  'uswsusp.conf',
  'suspend.conf',
  'dracut.conf',
  'dracut.conf.d/*.conf',
  'cmdline.d/*.conf',
  'mdadm.conf',
  'mdadm/mdadm.conf',
  'lvm/lvm.conf',
  'lvm/lvmlocal.conf',
  'sysconfig/rawdevices',
  'raw',
  'default/grub',
  'default/grub.d/*.cfg',
  'default/grub_installdevice',
  'kdump.conf',
  'sysconfig/kdump',
  'default/kdump-tools',
  'veritytab',
  'integritytab',
  'conf.d/dmcrypt',
  'security/pam_mount.conf.xml',
  'systemd/system/*.mount',
  'systemd/system/*.service',
  'systemd/system/*.target',
  'systemd/system/*.{mount,swap,service,target}.d/*.conf',
  'auto.*',
  'auto.master.d/*',
  'autofs/auto.*',
  'drbd.conf',
  'drbd.d/*',
  'sysconfig/sbd',
  'default/sbd',
  'sysconfig/docker-storage-setup',
  'tgt/conf.d/*.conf',
  'tgt/targets.conf',
  'target/saveconfig.json',
  'libvirt/storage/*.xml',
  'udev/rules.d/*.rules',
];

/**
 * What names disks and is left: settings that are about the old disks and not about names, scripts, whose meaning is
 * their owner's, and files that the name of the file has to agree with.
 */
const reported = [
  'hdparm.conf',
  'smartd.conf',
  'smartmontools/smartd.conf',
  'default/smartmontools',
  'sysconfig/smartmontools',
  'default/hddtemp',
  'snmp/snmpd.conf',
  'nagios/nrpe.cfg',
  'nagios/nrpe.d/*.cfg',
  'docker/daemon.json',
  'sysconfig/docker-storage',
  'ceph/osd/*.json',
  'lvm/devices/*.devices',
  'zfs/zpool.cache',
  'systemd/system/*.swap',
  'rc.local',
  'rc.d/rc.local',
  'rc.d/boot.local',
  'init.d/boot.local',
  'init.d/after.local',
  'crontab',
  'cron.d/*',
  'cron.{hourly,daily,weekly,monthly}/*',
];

/** A file that was found, with its text. */
export interface NamingFile {
  path: string;
  text: string;
}

/** One call for all; the daemon wants a path that begins with a slash. */
async function filesAt(state: LinuxState, pattern: string): Promise<NamingFile[]> {
  const found: NamingFile[] = [];
  for (const path of new Set(await state.guest.globExpand(pattern))) {
    const text = await readGuestText(state, path);
    if (text !== undefined) found.push({ path, text });
  }
  return found;
}

/** The files of the guest whose names of disks are to be changed. */
export function renamedFiles(state: LinuxState): Promise<NamingFile[]> {
  return filesAt(state, `/etc/{${renamed.join(',')}}`);
}

/** The files of the guest that may name disks and are left as they are. */
export function reportedFiles(state: LinuxState): Promise<NamingFile[]> {
  return filesAt(
    state,
    `/{etc/{${reported.join(',')}},var/spool/cron/root,var/spool/cron/crontabs/root,var/spool/cron/tabs/root}`,
  );
}
