# Runs in the guest, booted from its future disk.
set -eu
test "$(findmnt -no FSROOT /)" = /@
test "$(findmnt -no FSROOT /home)" = /@home
grub-install --target=i386-pc /dev/sda
update-grub
grep -q 'rootflags=subvol=@' /boot/grub/grub.cfg
