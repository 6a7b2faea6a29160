/**
 * A MAC address in lower case with colons, from any of the usual spellings; undefined for none and for all zeros.
 *
 * @example
 * normalizeMac('00-0C-29-AA-BB-CC'); // 00:0c:29:aa:bb:cc
 */
export function normalizeMac(text: string | undefined): string | undefined {
  const digits = text?.trim().toLowerCase().replace(/[:.-]/g, '') ?? '';
  if (!/^[0-9a-f]{12}$/.test(digits) || /^0+$/.test(digits)) return undefined;
  return digits.match(/../g)?.join(':');
}
