import { derChild, derChildren, derElement, derOid, derTags, notDer, type DerElement } from './der';

/** A digest that drivers are signed with. */
export type SignatureDigest = 'sha1' | 'sha256' | 'sha384' | 'sha512' | 'md5';

const digests: Readonly<Record<string, SignatureDigest>> = {
  '1.2.840.113549.2.5': 'md5',
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
const signedDataType = '1.2.840.113549.1.7.2';

export const digestOf = (oid: string): SignatureDigest | undefined =>
  Object.hasOwn(digests, oid) ? digests[oid] : undefined;

/** Who signed, by the certificate's own words. */
export interface SignerInfo {
  /** Of the certificate, as it has them. */
  issuer: Buffer;
  serial: Buffer;
  digest: SignatureDigest;
  /** What was signed in place of the content: a set of attributes, the content's digest among them. */
  attributes?: DerElement;
  signature: Buffer;
}

/** PKCS #7 as drivers have it: what is signed, by whom, and the certificates on the way to whoever vouches for them. */
export interface SignedData {
  content: DerElement;
  certificates: Buffer[];
  signer: SignerInfo;
}

/**
 * Reads PKCS #7 of the type signedData; it may be followed by padding.
 *
 * @throws V2vError `DRIVERS_UNREADABLE`
 */
export function readSignedData(bytes: Buffer, contentType: string): SignedData {
  const [type, wrapped] = derChildren(derElement(bytes));
  if (derOid(type) !== signedDataType || wrapped?.tag !== derTags.context0) throw notDer();
  const parts = derChildren(derChild(wrapped, 0, derTags.sequence));
  const [, , contentInfo] = parts;
  if (contentInfo?.tag !== derTags.sequence) throw notDer();
  const [innerType, inner] = derChildren(contentInfo);
  if (derOid(innerType) !== contentType || inner?.tag !== derTags.context0) throw notDer();
  const certificates = parts.find(({ tag }) => tag === derTags.context0);
  const signers = parts.at(-1);
  if (signers?.tag !== derTags.set) throw notDer();
  return {
    content: derChild(inner, 0, derTags.sequence),
    certificates: certificates === undefined ? [] : derChildren(certificates).map(({ raw }) => raw),
    signer: readSigner(derChild(signers, 0, derTags.sequence)),
  };
}

function readSigner(element: DerElement): SignerInfo {
  const [, name, algorithm, ...rest] = derChildren(element);
  if (name === undefined || algorithm === undefined) throw notDer();
  const [issuer, serial] = derChildren(name);
  const digest = digestOf(derOid(derChildren(algorithm)[0]));
  const signature = rest.find(({ tag }) => tag === derTags.octets);
  if (issuer === undefined || serial === undefined || digest === undefined || signature === undefined) {
    throw notDer();
  }
  const attributes = rest.find(({ tag }) => tag === derTags.context0);
  return {
    issuer: issuer.raw,
    serial: serial.raw,
    digest,
    ...(attributes === undefined ? {} : { attributes }),
    signature: signature.content,
  };
}
