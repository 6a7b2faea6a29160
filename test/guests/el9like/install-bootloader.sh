# Runs in the guest, booted from its future disk. GRUB is on the EFI system partition already; its menu is made here.
set -eu
mount | grep ' /boot ' > /dev/null
mount | grep ' /boot/efi ' > /dev/null
grub2-mkconfig -o /boot/grub2/grub.cfg
grep -x blscfg /boot/grub2/grub.cfg
