import { temporarySuffixLength } from '../files/durable-file';
import { V2vError } from '../errors';

const longestFileName = 255; // NAME_MAX
const longestSuffix = '-sdaaa'.length + temporarySuffixLength;

// XML 1.0 has no way to write these at all, and a line break ends a comment of a shell script.
// eslint-disable-next-line no-control-regex
const unwritable = /[\u0000-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff\u2028\u2029/]/gu;

/**
 * The guest's name as files and libvirt may carry it: `/`, control characters and what XML cannot hold become `_`.
 *
 * @throws V2vError `USAGE` where nothing is left of the name, or it is too long for a file name
 */
export function targetName(name: string): string {
  const usable = name.replace(unwritable, '_');
  if (usable.trim() === '') {
    throw new V2vError('USAGE', 'The guest has no name; give it one.', { hint: 'Use the option name, -on.' });
  }
  if (Buffer.byteLength(usable) + longestSuffix > longestFileName) {
    throw new V2vError('USAGE', `The name of the guest is too long for a file name: ${usable}.`, {
      subject: usable,
      hint: 'Give it a shorter one with the option name, -on.',
    });
  }
  return usable;
}
