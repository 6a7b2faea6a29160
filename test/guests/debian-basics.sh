# What the guests made of Debian's or Ubuntu's own packages have in common. Runs outside the guest before its
# customize.sh, its root directory in $1; see rootfs.js.
set -eu
root=$1

echo "root:$GUEST_PASSWORD" | chroot "$root" chpasswd
echo "$GUEST_NAME" > "$root/etc/hostname"
printf '127.0.0.1\tlocalhost\n127.0.1.1\t%s\n' "$GUEST_NAME" > "$root/etc/hosts"
echo 'nameserver 10.0.2.3' > "$root/etc/resolv.conf"

cat > "$root/etc/fstab" <<FSTAB
# <file system> <mount point> <type> <options> <dump> <pass>
$GUEST_FSTAB
FSTAB

mkdir -p "$root/etc/network"
cat > "$root/etc/network/interfaces" <<INTERFACES
# This file describes the network interfaces available on your system
source /etc/network/interfaces.d/*

auto lo
iface lo inet loopback

# The primary network interface
auto $GUEST_INTERFACE
iface $GUEST_INTERFACE inet static
    address $GUEST_ADDRESS
    gateway $GUEST_GATEWAY
INTERFACES

cat > "$root/etc/default/grub" <<'GRUB'
GRUB_DEFAULT=0
GRUB_TIMEOUT=1
GRUB_DISTRIBUTOR=`( . /etc/os-release; echo ${NAME} )`
GRUB_CMDLINE_LINUX_DEFAULT=""
GRUB_CMDLINE_LINUX="console=tty0 console=ttyS0,115200"
GRUB_TERMINAL="console serial"
GRUB_SERIAL_COMMAND="serial --speed=115200"
GRUB_DISABLE_OS_PROBER=true
GRUB
