# Runs in the guest, booted from its future disk.
set -eu
mountpoint -q /boot
device() { findmnt -no SOURCE "$1"; }
mkdir -p /boot/grub
cp /usr/lib/grub/*-pc/* /boot/grub/
printf '(fd0)\t/dev/fd0\n(hd0)\t/dev/sda\n' > /boot/grub/device.map
# The first run writes the file with its instructions, the second one follows them
update-grub -y
swap=$(awk '$3 == "swap" { print $1 }' /etc/fstab)
sed -i -e "s#^\# kopt=.*#\# kopt=root=$(device /) ro resume=$swap console=tty0 console=ttyS0,115200#" \
  -e 's/^# groot=.*/# groot=(hd0,0)/' \
  -e 's/^timeout.*/timeout\t\t1\nserial --unit=0 --speed=115200\nterminal --timeout=1 serial console/' /boot/grub/menu.lst
update-grub -y
grep -E '^kernel[[:space:]]+/vmlinuz-.* root=/dev/sda[0-9]' /boot/grub/menu.lst
printf 'root (hd0,0)\nsetup (hd0)\nquit\n' | grub --batch --no-floppy --device-map=/boot/grub/device.map > /tmp/grub.log
cat /tmp/grub.log
grep 'Running "install .*succeeded' /tmp/grub.log
rm /tmp/grub.log
