# Runs in the guest, booted from its future disk.
set -eu
mountpoint -q /usr
grub-install --target=i386-pc /dev/sda
update-grub
