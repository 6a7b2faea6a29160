# Runs outside the guest after ../debian-basics.sh, its root directory in $1; see ../rootfs.js.
set -eu
root=$1

cat > "$root/etc/network/interfaces" <<INTERFACES
source /etc/network/interfaces.d/*

auto lo
iface lo inet loopback

iface $GUEST_INTERFACE inet manual

auto br0
iface br0 inet static
    bridge_ports $GUEST_INTERFACE
    bridge_stp off
    bridge_fd 0
    address $GUEST_ADDRESS
    gateway $GUEST_GATEWAY
INTERFACES
