import { mask, type LineMask } from './mask';
import { isSecretName, mayNameSecret } from './secret-name';

/** Secrets that are known by how they look, in whatever file. Lengths have a limit where a search would take for ever. */
const patterns: readonly (readonly [RegExp, string])[] = [
  // crypt(5)
  [
    /\$(?:[1-9]|2[abxy]|gy|md5|sha1|sm3|sm3_yescrypt|argon2\w{0,9}|scrypt|bcrypt[\w-]{0,19}|pbkdf2[\w-]{0,19}|y)\$[./A-Za-z0-9$=,+_-]{8,}/g,
    mask,
  ],
  // grub-mkpasswd-pbkdf2(1)
  [/\bgrub\.pbkdf2\.[^\s"']+/g, mask],
  // user:password@host
  [/(\b[a-z][\w+.-]{0,19}:\/\/[^\s/:@"']*:)[^\s/"']+@/gi, `$1${mask}@`],
  // netroot=iscsi:user:password@host, dracut.cmdline(7)
  [/(\biscsi:)[^\s"'@]{1,500}@/g, `$1${mask}@`],
  [/(\bauthorization["']?\s*[:=]\s*["']?\w+\s+)[^\s"']+/gi, `$1${mask}`],
  // Where a whole private key stands on one line, as in JSON.
  [/(-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----)[^-]+/g, `$1${mask}`],
];

/** What each of the patterns has in it. */
const anyPattern = /\$|pbkdf2|:\/\/|iscsi:|authorization|PRIVATE KEY/i;

const element = /(<([A-Za-z_][\w.:-]*)(?:\s[^<>]*)?>)([^<]+)(?=<)/g;

export const recognisable: LineMask = (line) => {
  const masked = anyPattern.test(line)
    ? patterns.reduce((shown, [pattern, by]) => shown.replace(pattern, by), line)
    : line;
  if (!mayNameSecret(masked)) return masked;
  return masked.replace(element, (whole: string, tag: string, name: string) =>
    isSecretName(name, '') ? `${tag}${mask}` : whole,
  );
};
