import { V2vError } from '../../errors';
import { temporarySuffixLength } from '../../files/durable-file';

/** virt-v2v-output-local(1), json-disks-pattern. */
const usualPattern = '%{GuestName}-%{DiskDeviceName}';

const longestFileName = 255 - temporarySuffixLength; // NAME_MAX

/** What a pattern is filled with. */
export interface DiskFacts {
  /** `sda` */
  disk: string;
  /** From 0. */
  index: number;
  /** The guest's, as a file may be called. */
  name: string;
}

function usage(problem: string): V2vError {
  return new V2vError('USAGE', `The pattern for the names of disks ${problem}.`, {
    hint: 'Use %{GuestName}, %{DiskNo}, %{DiskDeviceName}, and %% for a percent sign.',
  });
}

/**
 * The file name of a disk by a pattern: `%{GuestName}`, `%{DiskNo}` (from 1), `%{DiskDeviceName}` (`sda`), `%%`.
 *
 * @throws V2vError `USAGE` for a pattern that has another variable, gives every disk the same name, or no file name
 */
export function diskFileName(pattern: string = usualPattern, { disk, index, name }: DiskFacts): string {
  if (!/%\{Disk(?:No|DeviceName)\}/.test(pattern.replaceAll('%%', ''))) {
    throw usage('has neither %{DiskNo} nor %{DiskDeviceName}, so all disks would have the same name');
  }
  const values: Record<string, string> = {
    '%%': '%',
    '%{GuestName}': name,
    '%{DiskNo}': String(index + 1),
    '%{DiskDeviceName}': disk,
  };
  const file = pattern.replaceAll(/%(?:\{[^}]*\}|.?)/gsu, (variable) => {
    if (!Object.hasOwn(values, variable)) throw usage(`has the unknown variable ${variable}`);
    return values[variable]!;
  });
  // eslint-disable-next-line no-control-regex
  if (/[/\u0000-\u001f]/.test(file)) throw usage('gives a name with a slash or a control character');
  if (Buffer.byteLength(file) > longestFileName) throw usage('gives a name that is too long for a file');
  return file;
}
