import { invalidDomain } from './invalid-domain';

/**
 * A whole number in a domain.
 *
 * @param what how a message calls it: `the number of processors`
 * @throws V2vError `DOMAIN_INVALID` where the text is none, or is too large
 */
export function wholeNumber(text: string, what: string, file: string): number {
  const number = Number(text);
  if (/^\s*\d+\s*$/.test(text) && Number.isSafeInteger(number)) return number;
  throw invalidDomain(file, `gives ${what} as ${JSON.stringify(text)}, which is not a whole number`);
}
