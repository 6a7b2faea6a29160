/** DNS: 63 characters a label. */
const longest = 63;

/**
 * The name of a guest as Proxmox VE takes it, a DNS name: letters, digits, hyphens, and dots between labels. Everything else
 * becomes a hyphen; accents go.
 */
export function dnsName(name: string): string {
  const labels = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .split('.')
    .map((label) =>
      label
        .replace(/[^a-z0-9]+/gi, '-')
        .slice(0, longest)
        .replace(/^-|-$/g, ''),
    )
    .filter((label) => label !== '');
  let whole = '';
  for (const label of labels) {
    const longer = whole === '' ? label : `${whole}.${label}`;
    if (longer.length > 253) break;
    whole = longer;
  }
  return whole === '' ? 'vm' : whole;
}
