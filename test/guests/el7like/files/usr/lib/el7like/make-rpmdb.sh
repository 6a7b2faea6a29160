# Makes packages that own what is installed and enters them in the rpm database. Runs in the guest, kernel release in $1.
set -eu
export HOME=/root
kernel=$1
work=$(mktemp -d)
root=$work/root
mkdir -p "$root/boot" "$root/lib/modules" "$root/etc" "$root/usr/sbin" "$root/usr/bin" "$root/usr/lib"
cp -al "/lib/modules/$kernel" "$root/lib/modules/"
cp -a "/boot/vmlinuz-$kernel" "/boot/config-$kernel" "/boot/System.map-$kernel" "$root/boot/"
touch "$root/boot/initramfs-$kernel.img"
cp -a /etc/centos-release /etc/redhat-release /etc/system-release "$root/etc/"
cp -a /usr/sbin/grub2-mkconfig /usr/sbin/grubby "$root/usr/sbin/"
cp -a /usr/bin/dracut /usr/bin/lsinitrd "$root/usr/bin/"

cat > "$work/el7like.spec" <<SPEC
%global debug_package %{nil}
%global __os_install_post %{nil}
%global _binary_payload w0.gzdio
%global _build_id_links none
AutoReqProv: no
Name: kernel
Version: $(echo "$kernel" | cut -d- -f1)
Release: $(echo "$kernel" | cut -d- -f2).el7
Summary: The Linux kernel
License: GPL-2.0-only
%description
The Linux kernel.
%package -n centos-release
Summary: CentOS release file
Version: 7
Release: 9.2009.1.el7.centos
%description -n centos-release
CentOS release files.
%package -n grub2-tools
Summary: Support tools for GRUB
Epoch: 1
Version: 2.02
Release: 0.87.el7.centos
%description -n grub2-tools
Support tools for GRUB.
%package -n grubby
Summary: Command line tool for updating boot loader configs
Version: 8.28
Release: 26.el7
%description -n grubby
Boot loader configuration.
%package -n dracut
Summary: Initramfs generator using udev
Version: 033
Release: 572.el7
%description -n dracut
Initramfs generator.
%package -n initscripts
Summary: The inittab file and the /etc/init.d scripts
Version: 9.49.53
Release: 1.el7
%description -n initscripts
Network scripts.
%files
/boot/vmlinuz-$kernel
/boot/config-$kernel
/boot/System.map-$kernel
%ghost /boot/initramfs-$kernel.img
/lib/modules/$kernel
%files -n centos-release
/etc/centos-release
/etc/redhat-release
/etc/system-release
%files -n grub2-tools
/usr/sbin/grub2-mkconfig
%files -n grubby
/usr/sbin/grubby
%files -n dracut
/usr/bin/dracut
/usr/bin/lsinitrd
%files -n initscripts
SPEC
rpmbuild --quiet -bb --target x86_64 --buildroot "$root" --define "_topdir $work" --define "_rpmdir $work/rpms" \
  "$work/el7like.spec"
rpm --initdb
rpm --force-debian -i --justdb --nodeps --noscripts --notriggers "$work"/rpms/x86_64/*.rpm
rm -rf "$work"
test "$(rpm -qf "/boot/vmlinuz-$kernel" --qf '%{NAME}')" = kernel
test "$(rpm -qa | wc -l)" -ge 6
