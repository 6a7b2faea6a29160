import { linuxFamily } from '../../../../lib/conversion/linux/family';
import { packageSystem } from '../../../../lib/inspect/system/distro-facts';

/** As inspection describes a distribution by its name. */
function byName(distro: string) {
  const { format, management } = packageSystem(distro, 9);
  return linuxFamily({ distro, packageFormat: format, packageManagement: management });
}

it.each([
  ['rhel', 'fedora rhel centos circle scientificlinux redhat-based oraclelinux rocky almalinux'],
  ['rhel', 'amzn openeuler kylin neokylin anolis'],
  ['suse', 'sles suse-based opensuse'],
  ['debian', 'debian ubuntu linuxmint kalilinux'],
  ['alt', 'altlinux'],
  [undefined, 'archlinux gentoo alpinelinux mageia coreos freebsd unknown'],
])('the family %s has %s', (family, distros) => {
  for (const distro of distros.split(' ')) expect([distro, byName(distro)]).toEqual([distro, family]);
});
