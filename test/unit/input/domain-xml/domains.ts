/** Domains, as small as they can be. */
import { parseDomain } from '../../../../lib/input/domain-xml/parse';
import type { DomainDescription } from '../../../../lib/input/domain-xml/description';
import { isV2vError, type V2vError } from '../../../../lib/errors';

export interface DomainParts {
  /** Attributes of `<domain>`. */
  attributes?: string;
  /** Children of `<domain>` beside the name and the devices. */
  body?: string;
  disks?: string;
  /** Devices beside the disks. */
  devices?: string;
}

export const oneDisk = `<disk><source file='/a.img'/><target dev='vda'/></disk>`;

export function domainOf({
  attributes = `type='kvm'`,
  body = '<memory>1048576</memory>',
  disks = oneDisk,
  devices = '',
}: DomainParts = {}): string {
  return `<domain ${attributes}><name>guest</name>${body}<devices>${disks}${devices}</devices></domain>`;
}

export interface ReadDomain {
  domain: DomainDescription;
  /** Codes of the warnings. */
  warnings: string[];
  /** Their sentences and hints. */
  said: string;
}

export function readText(text: string): ReadDomain {
  const warnings: string[] = [];
  let said = '';
  const domain = parseDomain(text, {
    file: 'guest.xml',
    warn(code, message, hint = '') {
      warnings.push(code);
      said += `${message} ${hint}\n`;
    },
  });
  return { domain, warnings, said };
}

export function read(parts: DomainParts = {}): ReadDomain {
  return readText(domainOf(parts));
}

/** The error that a document ends in. */
export function refusalOf(text: string): V2vError {
  try {
    readText(text);
  } catch (error) {
    if (isV2vError(error)) return error;
    throw error;
  }
  throw new Error('it was taken');
}
