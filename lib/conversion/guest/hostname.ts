import { V2vError } from '../../errors';

/** HOST_NAME_MAX of Linux, gethostname(2): its kernel takes no longer name, with the domain or without. */
const longestName = 64;
/** A label of RFC 1123, 2.1: letters, digits and hyphens, none of these at either end, at most 63 bytes. */
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/**
 * Sees that a guest can have this host name: labels of RFC 1123 with dots between them, 64 bytes in all.
 *
 * @throws V2vError `USAGE`
 */
export function checkHostname(hostname: string): void {
  const problem =
    hostname.length > longestName
      ? `it is longer than ${longestName} characters`
      : hostname.split('.').every((part) => label.test(part))
        ? undefined
        : 'its parts must be 1 to 63 letters, digits and hyphens, with no hyphen at either end';
  if (problem === undefined) return;
  throw new V2vError('USAGE', `"${hostname}" cannot be a host name: ${problem}.`, {
    subject: hostname,
    hint: 'Name it like "server1" or "server1.example.com".',
  });
}
