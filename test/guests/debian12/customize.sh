# Runs outside the guest after ../debian-basics.sh, its root directory in $1; see ../rootfs.js.
set -eu
root=$1

cat > "$root/etc/fstab" <<FSTAB
# <file system> <mount point> <type> <options> <dump> <pass>
# / was on $GUEST_ROOT_DEVICE during installation
UUID=$GUEST_ROOT_UUID / ext4 errors=remount-ro 0 1
# swap was on $GUEST_SWAP_DEVICE during installation
UUID=$GUEST_SWAP_UUID none swap sw 0 0
/dev/sr0 /media/cdrom0 udf,iso9660 user,noauto 0 0
FSTAB
mkdir -p "$root/media/cdrom0"
