import { childOf } from '../../xml/parse';
import type { DiskChecksum, NamedDisk, Reading } from './description';
import { invalidDomain } from './invalid-domain';

/** Hexadecimal digits of a digest, by the names of virt-v2v's `<checksum method>`. */
const digits: Readonly<Record<DiskChecksum['method'], number>> = { md5: 32, sha256: 64, sha512: 128 };

const isMethod = (name: string): name is DiskChecksum['method'] => Object.hasOwn(digits, name);

/** What a mismatch leads to, by the spellings that virt-v2v takes; nothing said is `warn`, as its manual has it. */
const outcomes: Readonly<Record<string, DiskChecksum['fail'] | 'ignore'>> = {
  ignore: 'ignore',
  print: 'print',
  warn: 'warn',
  warning: 'warn',
  err: 'error',
  error: 'error',
};

/**
 * Reads `<checksum method='sha256' fail='error'>HEX</checksum>` of a disk, which is virt-v2v's addition to libvirt's XML:
 * the digest of what the guest sees on it. Undefined where there is nothing to check.
 */
export function checksumOf({ element, name }: NamedDisk, { file, warn }: Reading): DiskChecksum | undefined {
  const checksum = childOf(element, 'checksum');
  if (checksum === undefined) return undefined;
  const method = checksum.attributes.get('method');
  const stated = checksum.attributes.get('fail') ?? 'warn';
  const digest = checksum.text.trim().toLowerCase();
  const ignored = (why: string): undefined =>
    void warn('DOMAIN_CHECKSUM', `The checksum of the disk ${name} in ${file} is not checked: ${why}.`);

  const fail = Object.hasOwn(outcomes, stated) ? outcomes[stated] : undefined;
  if (fail === undefined)
    return ignored(`fail is print, warn, error or ignore, and not ${JSON.stringify(stated)}`);
  if (fail === 'ignore') return undefined;
  if (digest === '' && fail !== 'print') return undefined;
  if (method === undefined) return ignored('its method is not stated');
  if (!isMethod(method)) {
    throw invalidDomain(
      file,
      `gives the disk ${name} a checksum of the method ${JSON.stringify(method)}; methods are md5, sha256 and sha512`,
    );
  }
  if (digest === '' || fail === 'print') return { method, fail: 'print' };
  if (digest.length !== digits[method] || !/^[0-9a-f]+$/.test(digest)) {
    throw invalidDomain(
      file,
      `gives the disk ${name} a checksum that is not the ${digits[method]} hexadecimal digits of ${method}`,
    );
  }
  return { method, expected: digest, fail };
}
