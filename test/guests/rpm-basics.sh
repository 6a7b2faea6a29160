# What the look-alikes of rpm distributions have in common: nothing of Debian's that says so is left, and the kernel has
# fewer drivers. Runs outside the guest before its customize.sh, its root directory in $1; see rootfs.js.
set -eu
root=$1
modules=$(echo "$root"/lib/modules/*)

echo "root:$GUEST_PASSWORD" | chroot "$root" chpasswd
echo "$GUEST_NAME" > "$root/etc/hostname"
printf '127.0.0.1\tlocalhost %s\n' "$GUEST_NAME" > "$root/etc/hosts"
echo 'nameserver 10.0.2.3' > "$root/etc/resolv.conf"

rm -f "$root/etc/debian_version" "$root/etc/lsb-release" "$root/etc/os-release" "$root/usr/lib/os-release" \
  "$root/etc/issue" "$root/etc/issue.net"
ln -s ../usr/lib/os-release "$root/etc/os-release"

# The links and the initrd that Debian's kernel package leaves, and its hooks that would make another
rm -f "$root/vmlinuz" "$root/vmlinuz.old" "$root/initrd.img" "$root/initrd.img.old" "$root"/boot/initrd.img-*
rm -rf "$root"/etc/kernel/postinst.d "$root"/etc/kernel/postrm.d
rm -f "$modules/build" "$modules/source"

# Drivers that no server of VMware's has use for; entering them in the rpm database takes half a minute
for directory in sound drivers/bluetooth drivers/comedi drivers/gpu/drm/amd drivers/gpu/drm/i915 \
  drivers/gpu/drm/nouveau drivers/gpu/drm/radeon drivers/iio drivers/infiniband drivers/isdn drivers/media \
  drivers/net/ethernet/broadcom drivers/net/ethernet/chelsio drivers/net/ethernet/mellanox \
  drivers/net/ethernet/qlogic drivers/net/wireless drivers/staging; do
  rm -rf "$modules/kernel/$directory"
done
chroot "$root" depmod "$(basename "$modules")"
