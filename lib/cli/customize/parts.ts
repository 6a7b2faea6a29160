import { V2vError } from '../../errors';

/**
 * The two parts of `SOURCE:DEST`, apart at the first colon.
 *
 * @throws V2vError `USAGE`
 */
export function twoParts(option: string, value: string, form: string): [string, string] {
  const colon = value.indexOf(':');
  const parts: [string, string] = [value.slice(0, colon), value.slice(colon + 1)];
  if (colon > 0 && parts[1] !== '') return parts;
  throw badForm(option, form);
}

/** As {@link twoParts}, of which the second may be empty. */
export function nameAndText(option: string, value: string, form: string): [string, string] {
  const colon = value.indexOf(':');
  if (colon > 0) return [value.slice(0, colon), value.slice(colon + 1)];
  throw badForm(option, form);
}

/** The value itself is left out: it may be secret. */
export function badForm(option: string, form: string): V2vError {
  return new V2vError('USAGE', `the value of --${option} is not of the form ${form}`);
}
