# Runs outside the guest after ../rpm-basics.sh, its root directory in $1; see ../rootfs.js.
set -eu
root=$1
kernel=$(basename "$root"/lib/modules/*)

cat > "$root/etc/fstab" <<FSTAB
UUID=$GUEST_ROOT_UUID  /     ext4  acl,user_xattr  0  1
UUID=$GUEST_SWAP_UUID  swap  swap  defaults        0  0
FSTAB

# --- who it says it is
cat > "$root/usr/lib/os-release" <<'RELEASE'
NAME="SLES"
VERSION="15-SP5"
VERSION_ID="15.5"
PRETTY_NAME="SUSE Linux Enterprise Server 15 SP5"
ID="sles"
ID_LIKE="suse"
ANSI_COLOR="0;32"
CPE_NAME="cpe:/o:suse:sles:15:sp5"
DOCUMENTATION_URL="https://documentation.suse.com/"
RELEASE
printf '\nWelcome to SUSE Linux Enterprise Server 15 SP5  (x86_64) - Kernel \\r (\\l).\n\n' > "$root/etc/issue"

# --- network: wicked's files, and the rule that gives the card at VMware's place its old name
network=$root/etc/sysconfig/network
mkdir -p "$network"
cat > "$network/ifcfg-$GUEST_INTERFACE" <<IFCFG
BOOTPROTO='static'
STARTMODE='auto'
IPADDR='$GUEST_ADDRESS'
ZONE=public
IFCFG
cat > "$network/ifcfg-lo" <<'IFCFG'
IPADDR=127.0.0.1/8
NETMASK=255.0.0.0
NETWORK=127.0.0.0
STARTMODE=nfsroot
BOOTPROTO=static
USERCONTROL=no
FIREWALL=no
IFCFG
echo "default $GUEST_GATEWAY - -" > "$network/routes"
echo 'NETCONFIG_DNS_STATIC_SERVERS="10.0.2.3"' > "$network/config"
cat > "$root/etc/udev/rules.d/70-persistent-net.rules" <<RULES
SUBSYSTEM=="net", ACTION=="add", DRIVERS=="?*", ATTR{dev_id}=="0x0", ATTR{type}=="1", KERNELS=="0000:01:00.0", NAME="$GUEST_INTERFACE"
RULES
chroot "$root" systemctl enable wicked.service

# --- boot loader and its tools under their names in that family
rm -rf "$root/usr/sbin/update-grub" "$root/usr/sbin/update-grub2" "$root/etc/kernel" "$root/boot/grub" \
  "$root/etc/grub.d/05_debian_theme"
for tool in mkconfig install probe set-default; do ln -s "grub-$tool" "$root/usr/sbin/grub2-$tool"; done
rm "$root/usr/sbin/grub2-mkconfig"
mv "$root/usr/sbin/grub-mkconfig" "$root/usr/sbin/grub2-mkconfig"
ln -s grub2-set-default "$root/usr/sbin/grub2-once"
ln -s grub-editenv "$root/usr/bin/grub2-editenv"
# "-" stands for the environment block under the name that is compiled in
sed -i 's#"${grub_editenv}" - #"${grub_editenv}" /boot/grub2/grubenv #' "$root/usr/sbin/grub2-mkconfig"
sed -i 's#/boot/grub\b#/boot/grub2#g; s#{bootdir}/grub\b#{bootdir}/grub2#g' \
  "$root/usr/sbin/grub2-mkconfig" "$root/usr/sbin/grub-set-default" "$root"/etc/grub.d/*
mkdir -p "$root/boot/grub2" "$root/etc/sysconfig"
echo '(hd0) /dev/sda' > "$root/boot/grub2/device.map"
cat > "$root/etc/default/grub" <<'GRUB'
GRUB_DISTRIBUTOR="SLES 15-SP5"
GRUB_DEFAULT=saved
GRUB_TIMEOUT=1
GRUB_CMDLINE_LINUX_DEFAULT=""
GRUB_CMDLINE_LINUX="console=tty0 console=ttyS0,115200"
GRUB_TERMINAL="console serial"
GRUB_SERIAL_COMMAND="serial --speed=115200"
GRUB_DISABLE_OS_PROBER="true"
GRUB
printf 'LOADER_TYPE="grub2"\nSECURE_BOOT="no"\n' > "$root/etc/sysconfig/bootloader"
printf 'INITRD_MODULES="mptspi ata_piix"\nNO_KMS_IN_INITRD="no"\n' > "$root/etc/sysconfig/kernel"

# --- the initrd of a machine whose disk hangs on VMware's controllers
chroot "$root" dracut --quiet --force --no-hostonly --xz \
  --modules 'base systemd systemd-initrd dracut-systemd kernel-modules rootfs-block fs-lib udev-rules usrmount shutdown' \
  --drivers 'ahci ata_piix mptspi mptsas sym53c8xx vmw_pvscsi sd_mod sr_mod ext4' \
  --omit-drivers 'virtio virtio_ring virtio-rng virtio_console virtio_mem virtio_pmem nd_virtio virtiofs' \
  "/boot/initrd-$kernel" "$kernel"
if chroot "$root" lsinitrd "/boot/initrd-$kernel" | grep 'virtio.*[.]ko'; then
  echo 'the initrd holds virtio drivers' >&2
  exit 1
fi
ln -s "vmlinuz-$kernel" "$root/boot/vmlinuz"
ln -s "initrd-$kernel" "$root/boot/initrd"

# --- the rpm database
chroot "$root" sh /usr/lib/sleslike/make-rpmdb.sh "$kernel"
rm -rf "$root/usr/lib/sleslike"

# --- nothing is left that makes an initrd
chroot "$root" dpkg --purge --force-depends dracut dracut-core
rm -rf "$root/etc/dracut.conf.d" "$root/usr/lib/dracut"
for tool in dracut mkinitrd update-initramfs mkinitramfs make-initrd; do
  if chroot "$root" sh -c "command -v $tool"; then
    echo "$tool is left in the guest" >&2
    exit 1
  fi
done
test -e "$root/boot/initrd-$kernel"
