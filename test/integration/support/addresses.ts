/**
 * The addresses of each interface, from what `ip -br -4 addr` printed. `br0@ens192` is `br0`: what an interface stands
 * on is seen elsewhere.
 */
export function addressesByInterface(output: string): Record<string, string[]> {
  const lines = output
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([name]) => name !== undefined && name !== '');
  return Object.fromEntries(
    lines.map(([name = '', , ...addresses]) => [name.replace(/@.*/, ''), addresses.sort()]),
  );
}
