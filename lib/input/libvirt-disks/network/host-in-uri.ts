/** A host as a URI has it: an IPv6 address in brackets. */
export function hostInUri(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
