# Runs outside the guest after ../rpm-basics.sh, its root directory in $1; see ../rootfs.js.
set -eu
root=$1
kernel=$(basename "$root"/lib/modules/*)
machine_id=9c0f1d5a8a524f5b9d3c1b0a5c7e0900
esp=$root/boot/efi/EFI/rocky
arguments='console=tty0 console=ttyS0,115200'

echo "$machine_id" > "$root/etc/machine-id"
rm -f "$root/var/lib/dbus/machine-id"

cat > "$root/etc/fstab" <<FSTAB
#
# /etc/fstab
# Created by anaconda
#
UUID=$GUEST_ROOT_UUID /                       ext4    defaults        1 1
UUID=$GUEST_BOOT_UUID /boot                   ext4    defaults        1 2
UUID=$GUEST_ESP_UUID          /boot/efi               vfat    umask=0077,shortname=winnt 0 2
FSTAB
if [ -n "${GUEST_SWAP_UUID:-}" ]; then echo "UUID=$GUEST_SWAP_UUID none swap defaults 0 0" >> "$root/etc/fstab"; fi

# --- who it says it is
cat > "$root/usr/lib/os-release" <<'RELEASE'
NAME="Rocky Linux"
VERSION="9.4 (Blue Onyx)"
ID="rocky"
ID_LIKE="rhel centos fedora"
VERSION_ID="9.4"
PLATFORM_ID="platform:el9"
PRETTY_NAME="Rocky Linux 9.4 (Blue Onyx)"
ANSI_COLOR="0;32"
LOGO="fedora-logo-icon"
CPE_NAME="cpe:/o:rocky:rocky:9::baseos"
ROCKY_SUPPORT_PRODUCT="Rocky-Linux-9"
ROCKY_SUPPORT_PRODUCT_VERSION="9.4"
REDHAT_SUPPORT_PRODUCT="Rocky Linux"
REDHAT_SUPPORT_PRODUCT_VERSION="9.4"
RELEASE
echo 'Rocky Linux release 9.4 (Blue Onyx)' > "$root/etc/rocky-release"
ln -sf rocky-release "$root/etc/redhat-release"
ln -sf rocky-release "$root/etc/system-release"
printf '\\S\nKernel \\r on an \\m\n\n' > "$root/etc/issue"
mkdir -p "$root/etc/selinux"
printf 'SELINUX=disabled\nSELINUXTYPE=targeted\n' > "$root/etc/selinux/config"

# --- network: one connection in NetworkManager's key file
connection=$root/etc/NetworkManager/system-connections/$GUEST_INTERFACE.nmconnection
cat > "$connection" <<CONNECTION
[connection]
id=$GUEST_INTERFACE
uuid=03da7500-2101-c722-2438-d0d006c28c73
type=ethernet
autoconnect-priority=-999
interface-name=$GUEST_INTERFACE
timestamp=1700000000

[ethernet]

[ipv4]
address1=$GUEST_ADDRESS,$GUEST_GATEWAY
dns=10.0.2.3;
method=manual

[ipv6]
addr-gen-mode=eui64
method=disabled

[proxy]
CONNECTION
chmod 600 "$connection"
chroot "$root" systemctl enable NetworkManager.service

# --- the kernel as kernel-core has it: what is in /boot is a copy of what is with the modules, and those are compressed
modules=$root/lib/modules/$kernel
cp "$root/boot/vmlinuz-$kernel" "$modules/vmlinuz"
cp "$root/boot/config-$kernel" "$modules/config"
cp "$root/boot/System.map-$kernel" "$modules/System.map"
# Ubuntu's are compressed already, in another way
find "$modules/kernel" -name '*.ko.zst' -print0 | xargs -0 -r -n 64 -P 2 zstd -q -d --rm
find "$modules/kernel" -name '*.ko' -print0 | xargs -0 -n 64 -P 2 xz -0 --check=crc32
sed -i 's/[.]ko$/.ko.xz/' "$modules/modules.order"
chroot "$root" depmod "$kernel"

# --- boot loader: names of that family, entries of the Boot Loader Specification
for tool in mkconfig install probe set-default reboot; do
  if [ -e "$root/usr/sbin/grub-$tool" ]; then mv "$root/usr/sbin/grub-$tool" "$root/usr/sbin/grub2-$tool"; fi
done
for tool in editenv mkimage mkrelpath script-check; do ln -s "grub-$tool" "$root/usr/bin/grub2-$tool"; done
# grub-mkconfig runs it by this name
ln -s grub2-probe "$root/usr/sbin/grub-probe"
rm -rf "$root/usr/sbin/update-grub" "$root/usr/sbin/update-grub2" "$root/boot/grub" \
  "$root"/etc/grub.d/05_debian_theme "$root"/etc/grub.d/20_linux_xen "$root"/etc/grub.d/30_os-prober
sed -i 's#"${grub_editenv}" - #"${grub_editenv}" /boot/grub2/grubenv #' "$root/usr/sbin/grub2-mkconfig"
sed -i 's#/boot/grub\b#/boot/grub2#g; s#{bootdir}/grub\b#{bootdir}/grub2#g' \
  "$root/usr/sbin/grub2-mkconfig" "$root/usr/sbin/grub2-set-default" "$root/usr/sbin/grub2-reboot" "$root"/etc/grub.d/*
mkdir -p "$root/boot/grub2" "$root/boot/loader/entries" "$esp" "$root/etc/kernel"
cat > "$root/etc/default/grub" <<GRUB
GRUB_TIMEOUT=1
GRUB_DISTRIBUTOR="\$(sed 's, release .*\$,,g' /etc/system-release)"
GRUB_DEFAULT=saved
GRUB_DISABLE_SUBMENU=true
GRUB_TERMINAL="console serial"
GRUB_SERIAL_COMMAND="serial --speed=115200"
GRUB_CMDLINE_LINUX="$arguments"
GRUB_DISABLE_RECOVERY="true"
GRUB_ENABLE_BLSCFG=true
GRUB
mkdir -p "$root/etc/sysconfig"
ln -s ../default/grub "$root/etc/sysconfig/grub"
ln -s ../boot/grub2/grub.cfg "$root/etc/grub2-efi.cfg"
echo "root=UUID=$GUEST_ROOT_UUID ro $arguments" > "$root/etc/kernel/cmdline"
cat > "$root/boot/loader/entries/$machine_id-$kernel.conf" <<ENTRY
title Rocky Linux ($kernel) 9.4 (Blue Onyx)
version $kernel
linux /vmlinuz-$kernel
initrd /initramfs-$kernel.img \$tuned_initrd
options root=UUID=$GUEST_ROOT_UUID ro $arguments \$tuned_params
grub_users \$grub_users
grub_arg --unrestricted
grub_class rocky
ENTRY
chroot "$root" grub2-editenv /boot/grub2/grubenv create
chroot "$root" grub2-editenv /boot/grub2/grubenv set "saved_entry=$machine_id-$kernel" boot_success=0 boot_indeterminate=0 \
  "kernelopts=root=UUID=$GUEST_ROOT_UUID ro $arguments "
cat > "$esp/grub.cfg" <<STUB
search --no-floppy --fs-uuid --set=dev $GUEST_BOOT_UUID
set prefix=(\$dev)/grub2

export \$prefix
configfile \$prefix/grub.cfg
STUB
# A GRUB for the files above. `insmod blscfg` finds a module of that name which does nothing: procfs, renamed
work=$root/usr/lib/el9like
mkdir -p "$work/modules" "$work/memdisk/boot/grub"
chroot "$root" grub2-script-check /usr/lib/el9like/memdisk-grub.cfg
cp -r "$root"/usr/lib/grub/x86_64-efi/. "$work/modules/"
sed 's/procfs/blscfg/g' "$root/usr/lib/grub/x86_64-efi/procfs.mod" > "$work/modules/blscfg.mod"
echo 'blscfg: archelp' >> "$work/modules/moddep.lst"
mv "$work/modules/linux.mod" "$work/memdisk/linux.mod"
mv "$work/memdisk-grub.cfg" "$work/memdisk/boot/grub/grub.cfg"
tar -C "$work/memdisk" --format=ustar -cf "$work/memdisk.tar" boot linux.mod
chroot "$root" grub2-mkimage -O x86_64-efi -d /usr/lib/el9like/modules -m /usr/lib/el9like/memdisk.tar -p '(memdisk)/boot/grub' \
  -o /boot/efi/EFI/rocky/grubx64.efi memdisk tar normal configfile regexp test echo true part_gpt part_msdos fat ext2 search \
  search_fs_uuid search_fs_file search_label loadenv serial terminal terminfo efi_gop all_video gfxterm font video relocator boot mmap \
  minicmd ls cat sleep reboot halt gzio blscfg
cp "$root/usr/lib/shim/shimx64.efi.signed" "$esp/shimx64.efi"
printf '\377\376' > "$esp/BOOTX64.CSV"
printf 'shimx64.efi,Rocky Linux,,This is the boot entry for Rocky Linux\n' | iconv -t UCS-2LE >> "$esp/BOOTX64.CSV"

# --- the initrd of a machine whose disk hangs on VMware's controllers. The build host is not that machine, so its
# drivers are named, which is what makes it host-only
chroot "$root" dracut --quiet --force --no-hostonly --gzip \
  --modules 'base systemd systemd-initrd dracut-systemd kernel-modules rootfs-block fs-lib udev-rules usrmount shutdown' \
  --drivers 'ahci ata_piix mptspi mptsas sym53c8xx vmw_pvscsi sd_mod sr_mod ext4' \
  --omit-drivers 'virtio virtio_ring virtio-rng virtio_console virtio_mem virtio_pmem nd_virtio virtiofs' \
  "/boot/initramfs-$kernel.img" "$kernel"
if chroot "$root" lsinitrd "/boot/initramfs-$kernel.img" | grep 'virtio.*[.]ko'; then
  echo 'the initrd holds virtio drivers' >&2
  exit 1
fi

# --- the rpm database
chroot "$root" sh /usr/lib/el9like/make-rpmdb.sh "$kernel"
rm -rf "$root/usr/lib/el9like"
