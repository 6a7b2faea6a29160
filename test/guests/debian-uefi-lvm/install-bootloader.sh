# Runs in the guest, booted from its future disk.
set -eu
mountpoint -q /boot/efi
mountpoint -q /sys/firmware/efi/efivars || mount -t efivarfs efivarfs /sys/firmware/efi/efivars
grub-install --target=x86_64-efi
update-grub
# As Debian's installer leaves it: an entry in the firmware's variables, which stay behind, and no fallback loader
test -e /boot/efi/EFI/debian/shimx64.efi
test ! -e /boot/efi/EFI/BOOT
