/** A value inside one of QEMU's comma-separated lists. */
export function optionValue(value: string): string {
  return value.replaceAll(',', ',,');
}
