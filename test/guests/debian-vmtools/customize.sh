# Runs outside the guest after ../debian-basics.sh, its root directory in $1; see ../rootfs.js.
set -eu
root=$1

# The swap by the name it has on VMware's controller
sed -i "s#^UUID=$GUEST_SWAP_UUID #$GUEST_SWAP_DEVICE #" "$root/etc/fstab"
grep -q "^$GUEST_SWAP_DEVICE " "$root/etc/fstab"

test -L "$root/etc/systemd/system/multi-user.target.wants/open-vm-tools.service"
