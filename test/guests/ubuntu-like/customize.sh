# Runs outside the guest, its root directory in $1; see ../rootfs.js.
set -eu
root=$1

echo "root:$GUEST_PASSWORD" | chroot "$root" chpasswd
echo ubuntu-like > "$root/etc/hostname"
printf '127.0.0.1 localhost\n127.0.1.1 ubuntu-like\n' > "$root/etc/hosts"
echo 'nameserver 10.0.2.3' > "$root/etc/resolv.conf"

# As Ubuntu's server installer writes it
cat > "$root/etc/fstab" <<FSTAB
# /etc/fstab: static file system information.
#
# <file system> <mount point>   <type>  <options>       <dump>  <pass>
# / was on $GUEST_ROOT_DEVICE during curtin installation
/dev/disk/by-uuid/$GUEST_ROOT_UUID / ext4 defaults 0 1
# /usr was on $GUEST_USR_DEVICE during curtin installation
/dev/disk/by-uuid/$GUEST_USR_UUID /usr ext4 defaults 0 1
# swap was on $GUEST_SWAP_DEVICE during curtin installation
/dev/disk/by-uuid/$GUEST_SWAP_UUID none swap sw 0 0
FSTAB

# --- who it says it is
rm -f "$root/etc/os-release"
cat > "$root/usr/lib/os-release" <<'RELEASE'
PRETTY_NAME="Ubuntu 22.04.4 LTS"
NAME="Ubuntu"
VERSION_ID="22.04"
VERSION="22.04.4 LTS (Jammy Jellyfish)"
VERSION_CODENAME=jammy
ID=ubuntu
ID_LIKE=debian
HOME_URL="https://www.ubuntu.com/"
SUPPORT_URL="https://help.ubuntu.com/"
BUG_REPORT_URL="https://bugs.launchpad.net/ubuntu/"
PRIVACY_POLICY_URL="https://www.ubuntu.com/legal/terms-and-policies/privacy-policy"
UBUNTU_CODENAME=jammy
RELEASE
ln -s ../usr/lib/os-release "$root/etc/os-release"
printf 'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=22.04\nDISTRIB_CODENAME=jammy\nDISTRIB_DESCRIPTION="Ubuntu 22.04.4 LTS"\n' \
  > "$root/etc/lsb-release"
echo bookworm/sid > "$root/etc/debian_version"
printf 'Ubuntu 22.04.4 LTS \\n \\l\n\n' > "$root/etc/issue"

# --- network
mkdir -p "$root/etc/netplan"
cat > "$root/etc/netplan/00-installer-config.yaml" <<NETPLAN
# This is the network config written by 'subiquity'
network:
  ethernets:
    $GUEST_INTERFACE0:
      addresses:
      - $GUEST_ADDRESS0
      nameservers:
        addresses:
        - 10.0.2.3
        search: []
      routes:
      - to: default
        via: $GUEST_GATEWAY0
    $GUEST_INTERFACE1:
      addresses:
      - $GUEST_ADDRESS1
  version: 2
NETPLAN
chmod 600 "$root/etc/netplan/00-installer-config.yaml"
chroot "$root" systemctl enable systemd-networkd.service

cat > "$root/etc/default/grub" <<'GRUB'
GRUB_DEFAULT=0
GRUB_TIMEOUT=1
GRUB_DISTRIBUTOR=`lsb_release -i -s 2> /dev/null || echo Debian`
GRUB_CMDLINE_LINUX_DEFAULT=""
GRUB_CMDLINE_LINUX="console=tty0 console=ttyS0,115200"
GRUB_TERMINAL="console serial"
GRUB_SERIAL_COMMAND="serial --speed=115200"
GRUB_DISABLE_OS_PROBER=true
GRUB
