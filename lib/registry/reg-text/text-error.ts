import { V2vError } from '../../errors';

/** `what`: says what is wrong about the line. */
export function textError(line: number, what: string): V2vError {
  return new V2vError('REGISTRY_TEXT', `Line ${line} of the .reg text ${what}.`, {
    hint: 'Correct the line; nothing of the text was merged.',
  });
}
