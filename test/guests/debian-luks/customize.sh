# Runs outside the guest after ../debian-basics.sh, its root directory in $1; see ../rootfs.js.
set -eu
root=$1

# The build host has no such volume; "initramfs" says what the hook cannot see there
echo "$GUEST_LUKS_NAME UUID=$GUEST_LUKS_UUID none luks,initramfs" > "$root/etc/crypttab"

rm -r "$root/etc/network"
cat > "$root/etc/systemd/network/10-wired.network" <<NETWORK
[Match]
Name=$GUEST_INTERFACE

[Network]
Address=$GUEST_ADDRESS
Gateway=$GUEST_GATEWAY
NETWORK
chroot "$root" systemctl enable systemd-networkd.service
