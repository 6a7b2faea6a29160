'use strict';

/** An element of DER with its tag and length. */
function tlv(tag, ...parts) {
  const body = Buffer.concat(parts);
  const { length } = body;
  const bytes = length === 0 ? [] : [...Buffer.from(length.toString(16).padStart(8, '0'), 'hex')];
  while (bytes[0] === 0) bytes.shift();
  const head = length < 0x80 ? [tag, length] : [tag, 0x80 | bytes.length, ...bytes];
  return Buffer.concat([Buffer.from(head), body]);
}

const sequence = (...parts) => tlv(0x30, ...parts);
const set = (...parts) => tlv(0x31, ...parts);
const octets = (bytes) => tlv(0x04, bytes);
const nothing = tlv(0x05);
const explicit = (number, ...parts) => tlv(0xa0 | number, ...parts);
const integer = (number) => {
  const hex = number.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return tlv(0x02, bytes[0] < 0x80 ? bytes : Buffer.concat([Buffer.alloc(1), bytes]));
};
const wide = (text) => Buffer.from(`${text}\0`, 'utf16le');
const bmp = (text) => tlv(0x1e, Buffer.from(text, 'utf16le').swap16());

function oid(text) {
  const [first, second, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const number of rest) {
    const group = [number & 0x7f];
    for (let left = number >>> 7; left > 0; left >>>= 7) group.unshift((left & 0x7f) | 0x80);
    bytes.push(...group);
  }
  return tlv(0x06, Buffer.from(bytes));
}

/** The elements inside one, each with its tag and length. */
function inside(element) {
  const parts = [];
  const headOf = (at) => {
    const length = element[at + 1];
    if (length < 0x80) return { start: at + 2, end: at + 2 + length };
    const size = length & 0x7f;
    const start = at + 2 + size;
    return { start, end: start + element.readUIntBE(at + 2, size) };
  };
  const { start, end } = headOf(0);
  for (let at = start; at < end;) {
    const next = headOf(at).end;
    parts.push(element.subarray(at, next));
    at = next;
  }
  return parts;
}

module.exports = { tlv, sequence, set, octets, nothing, explicit, integer, wide, bmp, oid, inside };
