/**
 * Chooses `$accel` where the caller did not. `kvm:tcg` alone is not enough: it falls back where KVM cannot be opened, but
 * where /dev/kvm is there and does not work, QEMU aborts as soon as it makes a processor. So it is tried first.
 */
export function acceleratorLines(): string[] {
  return [
    'if [ -z "${accel:-}" ]; then',
    '  accel=kvm:tcg',
    // In parentheses, so that the shell does not report the abort.
    '  if [ -w /dev/kvm ] && ! (echo quit | timeout 20 "$qemu" -nodefaults -display none -S -monitor stdio \\',
    '    -machine "$machine,accel=kvm" -cpu "$cpu") >/dev/null 2>&1; then',
    '    echo "KVM is there but does not work; the guest is emulated, which is slow." >&2',
    '    accel=tcg',
    '  fi',
    'fi',
  ];
}
