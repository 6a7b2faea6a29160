import { X509Certificate } from 'node:crypto';

import { isKnownAuthority } from './authorities';
import { derChild, derChildren, derElement, derTags, notDer } from './der';
import type { SignedData } from './signed-data';

/** A certificate, with its names as they are compared. */
interface Certificate {
  x509: X509Certificate;
  serial: Buffer;
  issuer: Buffer;
  subject: Buffer;
}

/** The certificate that signed, and whether somebody that Windows knows vouches for it. */
export interface SignerChain {
  certificate: X509Certificate;
  /** Its common name. */
  name: string;
  trusted: boolean;
  microsoft: boolean;
}

const longest = 10;

/**
 * Follows a signature from its certificate up to the last one that it holds.
 *
 * @throws V2vError `DRIVERS_UNREADABLE` where the certificate that signed is not there
 */
export function signerChain({ certificates, signer }: SignedData): SignerChain {
  const all = certificates.slice(0, 50).map(readCertificate);
  const first = all.find(
    ({ issuer, serial }) => issuer.equals(signer.issuer) && serial.equals(signer.serial),
  );
  if (first === undefined) throw notDer();
  let last = first;
  for (let links = 0; links < longest && !last.issuer.equals(last.subject); links++) {
    const wanted = last.issuer;
    const next = all.find(({ subject }) => subject.equals(wanted));
    if (next === undefined) break;
    last = next;
  }
  const alone = first.issuer.equals(first.subject);
  const authority = field(last.x509.issuer, 'O') ?? field(last.x509.issuer, 'CN') ?? '';
  return {
    certificate: first.x509,
    name: field(first.x509.subject, 'CN') ?? field(first.x509.subject, 'O') ?? 'no name',
    trusted: !alone && isKnownAuthority(authority),
    microsoft: !alone && field(first.x509.subject, 'O') === 'Microsoft Corporation',
  };
}

function readCertificate(raw: Buffer): Certificate {
  const fields = derChildren(derChild(derElement(raw), 0, derTags.sequence));
  // The version comes first where it is not 1.
  const [serial, , issuer, , subject] = fields[0]?.tag === derTags.context0 ? fields.slice(1) : fields;
  if (serial === undefined || issuer === undefined || subject === undefined) throw notDer();
  try {
    return { x509: new X509Certificate(raw), serial: serial.raw, issuer: issuer.raw, subject: subject.raw };
  } catch {
    throw notDer();
  }
}

/** A field of a name as Node.js writes it, one a line. */
function field(name: string | undefined, key: string): string | undefined {
  // A certificate may have no name at all.
  const line = (name ?? '').split('\n').findLast((one) => one.startsWith(`${key}=`));
  // Control characters stay as they are written, `\0A`.
  return line?.slice(key.length + 1).replace(/\\([^\dA-F])/g, '$1');
}
