import { isIPv4, isIPv6 } from 'node:net';

/** Of everything that a guest has a list of, no more than this is read: no machine has as many. */
export const listLimit = 256;

/** The addresses of a list that Windows separates by commas or blanks; what is none is left out. */
export function addressList(text: string | undefined): string[] {
  const words = (text ?? '').slice(0, 16_384).split(/[\s,;]/);
  return usable(words.map((word) => word.trim()));
}

/** The addresses among texts, each once; 0.0.0.0 and :: stand for none. */
export function usable(texts: readonly string[]): string[] {
  const addresses = texts
    .slice(0, listLimit)
    .filter((text) => isAddress(text) && !isUnspecified(text))
    .map((text) => text.toLowerCase());
  return [...new Set(addresses)];
}

/** An address without a zone (`%12`), which means nothing on another adapter. */
export const isAddress = (text: string): boolean => isIPv4(text) || (isIPv6(text) && !text.includes('%'));

export const isUnspecified = (address: string): boolean => /^[0.:]+$/.test(address);

/** Length of the prefix that a mask such as 255.255.255.0 stands for; undefined for what is no mask. */
export function prefixOfMask(mask: string): number | undefined {
  if (!isIPv4(mask)) return undefined;
  const bits = mask
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
  return /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : undefined;
}

/** 255.255.255.0 for 24. */
export function maskOfPrefix(prefix: number): string {
  const bits = '1'.repeat(prefix).padEnd(32, '0');
  return [0, 8, 16, 24].map((at) => Number.parseInt(bits.slice(at, at + 8), 2)).join('.');
}

/** An IPv6 address as it is usually written; `hex` has its 32 digits. */
export function ipv6OfHex(hex: string): string {
  const groups = (hex.match(/.{4}/g) ?? []).map((group) => Number.parseInt(group, 16).toString(16));
  // The URL parser writes an address in the form of RFC 5952.
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}
