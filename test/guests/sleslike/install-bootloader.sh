# Runs in the guest, booted from its future disk.
set -eu
# grub-install knows no other name than /boot/grub; the core image gets the name behind the link
ln -s grub2 /boot/grub
grub2-install --target=i386-pc /dev/sda
rm /boot/grub
grub2-editenv /boot/grub2/grubenv create
grub2-mkconfig -o /boot/grub2/grub.cfg
