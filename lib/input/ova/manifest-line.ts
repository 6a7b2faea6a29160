/** One line of a manifest. */
export interface ManifestEntry {
  /** Node.js's name of the hash. */
  algorithm: string;
  /** As it is written, relative to the folder of the manifest. */
  name: string;
  /** Lower case. */
  digest: string;
}

/** Bits of a digest, by Node.js's name of the hash. */
const digestBits: Readonly<Record<string, number>> = {
  md5: 128,
  sha1: 160,
  sha224: 224,
  sha256: 256,
  sha384: 384,
  sha512: 512,
  'sha512-224': 224,
  'sha512-256': 256,
  'sha3-224': 224,
  'sha3-256': 256,
  'sha3-384': 384,
  'sha3-512': 512,
};

/** The hash of a checksum that stands without a name, as sha256sum prints it, by the number of its digits. */
const hashOfLength: Readonly<Record<number, string>> = {
  32: 'md5',
  40: 'sha1',
  56: 'sha224',
  64: 'sha256',
  96: 'sha384',
  128: 'sha512',
};

/** Node.js's name of a hash that is written `SHA256`, `SHA-256`, `sha_256`, or as OpenSSL has it, `SHA2-256`. */
function hashNamed(written: string): string | undefined {
  const plain = written.trim().toLowerCase().replace(/[\s_]/g, '-').replaceAll('/', '-');
  const name = plain
    .replace(/^sha2-?(?=(?:224|256|384|512)(?:-|$))/, 'sha')
    .replace(/^(sha|md)-(?=\d)/, '$1')
    .replace(/^sha3(?=(?:224|256|384|512)$)/, 'sha3-');
  return Object.hasOwn(digestBits, name) ? name : undefined;
}

function unquoted(text: string): string {
  const trimmed = text.trim();
  const quote = trimmed[0];
  const isQuoted = trimmed.length > 2 && (quote === '"' || quote === "'") && trimmed.endsWith(quote);
  return isQuoted ? trimmed.slice(1, -1) : trimmed;
}

function entryOf(algorithm: string | undefined, name: string, digest: string): ManifestEntry | undefined {
  if (algorithm === undefined || name === '' || !/^[0-9a-f]+$/.test(digest)) return undefined;
  return digest.length * 4 === digestBits[algorithm] ? { algorithm, name, digest } : undefined;
}

/**
 * Reads `SHA256(name)= hex`, DSP0243 section "OVF package manifest", in every spelling that tools have for it, and the
 * `hex  name` of sha256sum. Undefined where it is neither.
 */
export function parseManifestLine(line: string): ManifestEntry | undefined {
  const trimmed = line.trim();
  // A name may hold parentheses itself.
  const [open, close] = [trimmed.indexOf('('), trimmed.lastIndexOf(')')];
  const rest = trimmed.slice(close + 1).trim();
  if (open > 0 && close > open) {
    const algorithm = hashNamed(trimmed.slice(0, open));
    const digest = unquoted(rest.replace(/^[=:]/, '')).toLowerCase();
    return entryOf(algorithm, unquoted(trimmed.slice(open + 1, close)), digest);
  }
  const [digest = ''] = /^[0-9a-f]{1,200}/i.exec(trimmed) ?? [];
  const separated = trimmed.slice(digest.length);
  if (!/^[ \t]/.test(separated)) return undefined;
  // An asterisk says that the file was read as bytes.
  const name = unquoted(separated.trim().replace(/^\*/, ''));
  return entryOf(hashOfLength[digest.length], name, digest.toLowerCase());
}

/** Lines that say nothing about a file: comments, and the blocks of a signature or a certificate. */
function withoutOthers(lines: readonly string[]): string[] {
  let inBlock = false;
  return lines.filter((line) => {
    const text = line.trim();
    if (text.startsWith('-----BEGIN ')) inBlock = true;
    const isEntry = !inBlock && text !== '' && !/^(?:#|;|\/\/|<!--)/.test(text);
    if (text.startsWith('-----END ')) inBlock = false;
    return isEntry;
  });
}

/** The lines of a manifest: those that can be read, and those that cannot. */
export function parseManifest(text: string): { entries: ManifestEntry[]; unparsable: string[] } {
  const entries: ManifestEntry[] = [];
  const unparsable: string[] = [];
  for (const line of withoutOthers(text.replace(/^\ufeff/, '').split(/\r\n?|\n/))) {
    const entry = parseManifestLine(line);
    if (entry === undefined) unparsable.push(line.trim());
    else entries.push(entry);
  }
  return { entries, unparsable };
}
