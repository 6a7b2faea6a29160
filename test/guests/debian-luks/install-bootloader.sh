# Runs in the guest, booted from its future disk.
set -eu
grub-install --target=i386-pc /dev/sda
update-grub
