import { linuxFamily } from '../../../../lib/conversion/linux/family';

it.each([
  ['rhel', 'fedora rhel centos circle scientificlinux redhat-based oraclelinux rocky almalinux'],
  ['rhel', 'amzn openeuler kylin neokylin anolis'],
  ['suse', 'sles suse-based opensuse'],
  ['debian', 'debian ubuntu linuxmint kalilinux'],
  ['alt', 'altlinux'],
  [undefined, 'archlinux gentoo alpinelinux mageia coreos freebsd unknown'],
])('the family %s has %s', (family, distros) => {
  for (const distro of distros.split(' ')) expect([distro, linuxFamily(distro)]).toEqual([distro, family]);
});
