import { V2vError } from '../../../../errors';

/** An element of DER, inside the bytes that it was read from. */
export interface DerElement {
  tag: number;
  /** What is in it. */
  content: Buffer;
  /** All of it, with tag and length. */
  raw: Buffer;
}

export const derTags = {
  integer: 0x02,
  octets: 0x04,
  oid: 0x06,
  wideText: 0x1e,
  sequence: 0x30,
  set: 0x31,
  /** `[0]` with elements inside. */
  context0: 0xa0,
} as const;

/** What is not DER; its reader says which file it is. */
export const notDer = (): V2vError =>
  new V2vError('DRIVERS_UNREADABLE', 'A signature of a driver cannot be read.', {
    hint: 'Use an unchanged virtio-win.iso.',
  });

/**
 * Reads the element at an offset. Only what is asked for is read, so depth costs nothing.
 *
 * @throws V2vError `DRIVERS_UNREADABLE`
 */
export function derElement(bytes: Buffer, at = 0): DerElement {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  // Tags of more than one byte are in none of these formats, and an open length is no DER.
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f || first === 0x80) throw notDer();
  const size = first < 0x80 ? 0 : first & 0x7f;
  const start = at + 2 + size;
  if (size > 4 || start > bytes.length) throw notDer();
  const length = size === 0 ? first : bytes.readUIntBE(at + 2, size);
  if (start + length > bytes.length) throw notDer();
  return { tag, content: bytes.subarray(start, start + length), raw: bytes.subarray(at, start + length) };
}

/** The elements inside one. */
export function derChildren({ content }: Pick<DerElement, 'content'>): DerElement[] {
  const children: DerElement[] = [];
  for (let at = 0; at < content.length;) {
    const child = derElement(content, at);
    children.push(child);
    at += child.raw.length;
  }
  return children;
}

/** The element at a place inside one, which is of this type. */
export function derChild(parent: Pick<DerElement, 'content'>, index: number, tag: number): DerElement {
  const child = derChildren(parent)[index];
  if (child?.tag !== tag) throw notDer();
  return child;
}

/** `1.3.6.1.4.1.311.10.1`; empty where it is not an object identifier. */
export function derOid(element: DerElement | undefined): string {
  if (element?.tag !== derTags.oid || element.content.length > 32) return '';
  const numbers: number[] = [];
  let number = 0;
  for (const byte of element.content) {
    number = number * 128 + (byte & 0x7f);
    if ((byte & 0x80) !== 0) continue;
    if (numbers.length === 0)
      numbers.push(Math.min(2, Math.floor(number / 40)), number - 40 * Math.min(2, Math.floor(number / 40)));
    else numbers.push(number);
    number = 0;
  }
  return numbers.join('.');
}

/** Text of two bytes a letter, the higher one first. */
export function derWideText({ content }: DerElement): string {
  const even = content.subarray(0, content.length - (content.length % 2));
  return Buffer.from(even).swap16().toString('utf16le');
}
