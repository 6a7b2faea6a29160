import { resolve } from 'node:path';

import type { VddkOptions } from '../../../types/input';
import { V2vError } from '../../errors';

const texts = ['libdir', 'config', 'cookie', 'snapshot', 'plugin'] as const;
const ports = ['port', 'nfcHostPort'] as const;
const compressions: readonly string[] = ['none', 'zlib', 'fastlz', 'skipz'];
const transportName = /^[a-z][a-z0-9-]*$/;

function refusal(option: keyof VddkOptions, problem: string, hint?: string): V2vError {
  return new V2vError('USAGE', `The option ${option} of VDDK ${problem}.`, {
    subject: option,
    ...(hint === undefined ? {} : { hint }),
  });
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !value.includes('\0');
}

function checkNames(
  option: 'transports' | 'files',
  names: unknown,
  isName: (name: unknown) => boolean,
): void {
  if (names === undefined) return;
  if (Array.isArray(names) && names.length > 0 && names.every(isName)) return;
  throw refusal(
    option,
    option === 'files'
      ? 'is not a list of disks, "[datastore] directory/name.vmdk"'
      : 'is not a list of ways to the data, such as "nbdssl" and "san"',
  );
}

/** As VMware's library wants it, `AA:BB:…`; upper case, as openssl writes it. */
function readThumbprint(thumbprint: unknown): string {
  const digits = isText(thumbprint) ? thumbprint.replaceAll(':', '').toUpperCase() : '';
  if (/^[0-9A-F]{40}$/.test(digits)) return digits.match(/../g)!.join(':');
  throw refusal(
    'thumbprint',
    'is not the SHA-1 thumbprint of a certificate',
    'It has 20 pairs of hexadecimal digits; leave it out to have it asked for at the server.',
  );
}

/**
 * The options as they are used: checked, with absolute paths.
 *
 * @throws V2vError `USAGE`
 */
export function checkedOptions(vddk: VddkOptions = {}): VddkOptions {
  for (const option of texts) {
    if (vddk[option] !== undefined && !isText(vddk[option]))
      throw refusal(option, 'is not a non-empty string');
  }
  for (const option of ports) {
    const port: unknown = vddk[option];
    if (port === undefined || (Number.isInteger(port) && Number(port) > 0 && Number(port) < 65536)) continue;
    throw refusal(option, `is not the number of a port: ${JSON.stringify(port)}`);
  }
  if (vddk.compression !== undefined && !compressions.includes(vddk.compression)) {
    throw refusal(
      'compression',
      `is one of ${compressions.join(', ')}, not ${JSON.stringify(vddk.compression)}`,
    );
  }
  checkNames('transports', vddk.transports, (name) => isText(name) && transportName.test(name));
  checkNames('files', vddk.files, isText);
  const checked: VddkOptions = { ...vddk };
  if (vddk.thumbprint !== undefined) checked.thumbprint = readThumbprint(vddk.thumbprint);
  if (vddk.libdir !== undefined) checked.libdir = resolve(vddk.libdir);
  if (vddk.config !== undefined) checked.config = resolve(vddk.config);
  // nbdkit takes for a path what has a slash in it, and for a name what has none.
  if (vddk.plugin !== undefined) checked.plugin = resolve(vddk.plugin);
  return checked;
}
