/** Names of keys and values: Windows tells no upper and lower case apart, hivex does where a letter is not ASCII. */

const ascii = /^[\0-\x7f]*$/;

export const isAscii = (name: string): boolean => ascii.test(name);

/** As hivex compares names. */
export const foldAscii = (name: string): string =>
  name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** As Windows compares names: letter by letter, each with its one capital. */
export function foldName(name: string): string {
  let folded = '';
  for (let index = 0; index < name.length; index++) {
    const unit = name.charAt(index);
    const upper = unit.toUpperCase();
    folded += upper.length === 1 ? upper : unit;
  }
  return folded;
}

/** The names of the keys on the way from the root to a key. */
export const namesOf = (key: string): string[] => key.split('\\').filter(Boolean);

/** The path of a key below another. */
export const below = (key: string, name: string): string => (key === '' ? name : `${key}\\${name}`);
