# Makes packages that own what is installed and enters them in the rpm database. Runs in the guest, kernel release in $1.
set -eu
export HOME=/root
kernel=$1
work=$(mktemp -d)
root=$work/root
mkdir -p "$root/boot" "$root/lib/modules" "$root/etc" "$root/usr/sbin" "$root/usr/lib" "$root/etc/systemd/system"
cp -al "/lib/modules/$kernel" "$root/lib/modules/"
cp -a "/boot/vmlinuz-$kernel" "/boot/config-$kernel" "/boot/System.map-$kernel" "$root/boot/"
touch "$root/boot/initrd-$kernel"
cp -a /usr/lib/os-release "$root/usr/lib/"
cp -a /usr/sbin/grub2-mkconfig /usr/sbin/wicked "$root/usr/sbin/"
cp -a /etc/systemd/system/wicked.service "$root/etc/systemd/system/"

package() {
  printf '%%package -n %s\nSummary: %s\nVersion: %s\nRelease: %s\n%%description -n %s\n%s.\n' "$1" "$4" "$2" "$3" "$1" "$4"
}
{
  cat <<SPEC
%global debug_package %{nil}
%global __os_install_post %{nil}
%global _binary_payload w0.gzdio
%global _build_id_links none
AutoReqProv: no
Name: kernel-default
Version: $(echo "$kernel" | cut -d- -f1)
Release: $(echo "$kernel" | cut -d- -f2)
Summary: The Standard Kernel
License: GPL-2.0-only
%description
The standard kernel for both uniprocessor and multiprocessor systems.
SPEC
  package sles-release 15.5 150500.43.2 'SUSE Linux Enterprise Server 15 SP5'
  package grub2 2.06 150500.29.8.1 'Bootloader with support for Linux, Multiboot and more'
  package wicked 0.6.73 150500.3.10.1 'Network configuration infrastructure'
  cat <<FILES
%files
/boot/vmlinuz-$kernel
/boot/config-$kernel
/boot/System.map-$kernel
%ghost /boot/initrd-$kernel
/lib/modules/$kernel
%files -n sles-release
/usr/lib/os-release
%files -n grub2
/usr/sbin/grub2-mkconfig
%files -n wicked
/usr/sbin/wicked
/etc/systemd/system/wicked.service
FILES
} > "$work/sleslike.spec"
rpmbuild --quiet -bb --target x86_64 --buildroot "$root" --define "_topdir $work" --define "_rpmdir $work/rpms" \
  "$work/sleslike.spec"
rpm --initdb
rpm --force-debian -i --justdb --nodeps --noscripts --notriggers "$work"/rpms/x86_64/*.rpm
rm -rf "$work"
test "$(rpm -qf "/boot/vmlinuz-$kernel" --qf '%{NAME}')" = kernel-default
test "$(rpm -qa | wc -l)" -ge 4
