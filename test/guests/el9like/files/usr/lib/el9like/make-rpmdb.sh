# Makes packages that own what is installed and enters them in the rpm database. Runs in the guest, kernel release in $1.
set -eu
export HOME=/root
kernel=$1
work=$(mktemp -d)
root=$work/root
mkdir -p "$root/boot/efi/EFI/rocky" "$root/lib/modules" "$root/etc" "$root/usr/sbin" "$root/usr/bin" "$root/usr/lib"
cp -al "/lib/modules/$kernel" "$root/lib/modules/"
touch "$root/boot/vmlinuz-$kernel" "$root/boot/config-$kernel" "$root/boot/System.map-$kernel" "$root/boot/initramfs-$kernel.img"
cp -a /etc/rocky-release /etc/redhat-release /etc/system-release "$root/etc/"
cp -a /usr/lib/os-release "$root/usr/lib/"
cp -a /usr/sbin/grub2-mkconfig /usr/sbin/grubby "$root/usr/sbin/"
cp -a /usr/bin/dracut /usr/bin/lsinitrd "$root/usr/bin/"
cp -a /usr/sbin/NetworkManager "$root/usr/sbin/"
cp -a /boot/efi/EFI/rocky/shimx64.efi /boot/efi/EFI/rocky/grubx64.efi "$root/boot/efi/EFI/rocky/"

# kernel-modules-core has what most machines need to boot, kernel-modules the rest, as EL9 divides them
cd "$root"
modules=lib/modules/$kernel
find "$modules/kernel" -name '*.ko.xz' | sed 's#^#/#' | sort > "$work/all"
grep -E '/kernel/(arch|crypto|lib|mm|fs|drivers/(ata|block|char|md|nvme|scsi|virtio|vhost|net/(virtio_net|vmxnet3|ethernet/intel)|message|gpu/drm/(virtio|vmwgfx)|input|hid|usb|cdrom))' \
  "$work/all" > "$work/core"
grep -vxFf "$work/core" "$work/all" > "$work/more"

package() {
  printf '%%package -n %s\nSummary: %s\nVersion: %s\nRelease: %s\n%%description -n %s\n%s.\n' "$1" "$4" "$2" "$3" "$1" "$4"
}
version=$(echo "$kernel" | cut -d- -f1)
release=$(echo "$kernel" | cut -d- -f2).el9
{
  cat <<SPEC
%global debug_package %{nil}
%global __os_install_post %{nil}
%global _binary_payload w0.gzdio
%global _build_id_links none
AutoReqProv: no
Name: kernel
Version: $version
Release: $release
Summary: The Linux kernel
License: GPL-2.0-only
%description
The Linux kernel, meta package.
SPEC
  package kernel-core "$version" "$release" 'The Linux kernel'
  package kernel-modules-core "$version" "$release" 'Core kernel modules to match the core kernel'
  package kernel-modules "$version" "$release" 'Kernel modules to match the core kernel'
  package rocky-release 9.4 1.7.el9 'Rocky Linux release files'
  printf '%%package -n grub2-tools\nEpoch: 1\nSummary: Support tools for GRUB\nVersion: 2.06\nRelease: 77.el9.rocky\n'
  printf '%%description -n grub2-tools\nSupport tools for GRUB.\n'
  printf '%%package -n grub2-efi-x64\nEpoch: 1\nSummary: GRUB for EFI systems\nVersion: 2.06\nRelease: 77.el9.rocky\n'
  printf '%%description -n grub2-efi-x64\nGRUB for EFI systems.\n'
  package shim-x64 15.8 4.el9_3 'First-stage UEFI bootloader'
  package grubby 8.40 63.el9 'Command line tool for updating bootloader configs'
  package dracut 057 53.git20240104.el9 'Initramfs generator using udev'
  printf '%%package -n NetworkManager\nEpoch: 1\nSummary: Network connection manager\nVersion: 1.46.0\nRelease: 1.el9\n'
  printf '%%description -n NetworkManager\nNetwork connection manager.\n'
  # What is installed beside the kernel: the initrd, and the copies that kernel-install makes in /boot
  echo '%files'
  cat <<FILES
%files -n kernel-core
%ghost /boot/vmlinuz-$kernel
%ghost /boot/config-$kernel
%ghost /boot/System.map-$kernel
%ghost /boot/initramfs-$kernel.img
/lib/modules/$kernel/vmlinuz
/lib/modules/$kernel/config
/lib/modules/$kernel/System.map
%dir /lib/modules/$kernel
%dir /lib/modules/$kernel/kernel
FILES
  for name in builtin builtin.modinfo order; do echo "/lib/modules/$kernel/modules.$name"; done
  for file in "$modules"/modules.*; do
    case "$file" in *.builtin | *.builtin.modinfo | *.order) ;; *) echo "%ghost /$file" ;; esac
  done
  echo '%files -n kernel-modules-core'
  cat "$work/core"
  echo '%files -n kernel-modules'
  cat "$work/more"
  cat <<FILES
%files -n rocky-release
/etc/rocky-release
/etc/redhat-release
/etc/system-release
/usr/lib/os-release
%files -n grub2-tools
/usr/sbin/grub2-mkconfig
%files -n grub2-efi-x64
/boot/efi/EFI/rocky/grubx64.efi
%files -n shim-x64
/boot/efi/EFI/rocky/shimx64.efi
%files -n grubby
/usr/sbin/grubby
%files -n dracut
/usr/bin/dracut
/usr/bin/lsinitrd
%files -n NetworkManager
/usr/sbin/NetworkManager
FILES
} > "$work/el9like.spec"
rpmbuild --quiet -bb --target x86_64 --buildroot "$root" --define "_topdir $work" --define "_rpmdir $work/rpms" \
  --define '_unpackaged_files_terminate_build 0' "$work/el9like.spec"
rpm --initdb
rpm --force-debian -i --justdb --nodeps --noscripts --notriggers "$work"/rpms/x86_64/*.rpm
cd /
rm -rf "$work"
test "$(rpm -qf "/lib/modules/$kernel/vmlinuz" --qf '%{NAME}')" = kernel-core
test "$(rpm -qf "/boot/vmlinuz-$kernel" --qf '%{NAME}')" = kernel-core
test -e /var/lib/rpm/rpmdb.sqlite
