import { V2vError } from '../../errors';

/** Also a value of labels, and the name of the guest's host. */
const longestName = 63;
const label = /^[a-z\d](?:[a-z\d-]*[a-z\d])?$/;

/** Whether Kubernetes takes a name: RFC 1123, a DNS subdomain. */
export function isSubdomain(name: string, longest = 253): boolean {
  return name.length <= longest && name.split('.').every((part) => part.length <= 63 && label.test(part));
}

/** A name like it that Kubernetes takes; undefined where nothing is left of it. */
export function asSubdomain(name: string): string | undefined {
  const parts = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z\d.]/g, '-')
    .slice(0, longestName)
    .split('.')
    .map((part) => part.split('-').filter(Boolean).join('-'))
    .filter(Boolean);
  return parts.length === 0 ? undefined : parts.join('.');
}

/**
 * The name of a VirtualMachine, which is not changed silently: others look for it.
 *
 * @throws V2vError `USAGE`, with one that could be taken
 */
export function machineName(name: string): string {
  if (isSubdomain(name, longestName)) return name;
  const usable = asSubdomain(name);
  throw new V2vError(
    'USAGE',
    `The name ${JSON.stringify(name)} cannot be that of a VirtualMachine: it takes at most ${longestName} lower-case letters, digits, "-" and ".", with a letter or a digit at both ends.`,
    {
      subject: name,
      hint:
        usable === undefined
          ? 'Give it another one with the option name, -on.'
          : `Name it ${usable} with the option name, -on.`,
    },
  );
}

/** The name of the claim or DataVolume of a disk. */
export function volumeName(machine: string, index: number): string {
  return `${machine}-disk-${index}`;
}

/** A value that a label may have; empty where nothing is left of it. */
export function labelValue(text: string): string {
  return text
    .replace(/[^\w.-]/g, '-')
    .slice(0, 63)
    .replace(/^[^A-Za-z\d]+/, '')
    .split('')
    .reduceRight(
      (rest, character) => (rest === '' && !/[A-Za-z\d]/.test(character) ? '' : character + rest),
      '',
    );
}
