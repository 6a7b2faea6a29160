# Runs outside the guest after ../debian-basics.sh, its root directory in $1; see ../rootfs.js.
set -eu
root=$1

# The installer names the swap that a hibernated machine resumes from
echo "RESUME=$GUEST_SWAP_DEVICE" > "$root/etc/initramfs-tools/conf.d/resume"
