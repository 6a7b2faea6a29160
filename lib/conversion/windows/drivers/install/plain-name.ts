import { V2vError } from '../../../../errors';

/**
 * A name out of a driver package that becomes part of a path, of a key of the registry or of a script.
 *
 * @throws V2vError `INPUT_UNSAFE_PATH` where it is more than a plain name
 */
export function plainName(name: string, inf: string): string {
  if (/^[\w+@~-][\w+@~. -]*$/.test(name)) return name;
  throw new V2vError(
    'INPUT_UNSAFE_PATH',
    `The driver package ${inf} names "${name}", which is not a plain name.`,
    {
      subject: inf,
      hint: 'Take the drivers from the virtio-win project.',
    },
  );
}
