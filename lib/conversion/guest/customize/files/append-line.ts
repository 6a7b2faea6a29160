import type { AppendLineOperation } from '../../../../../types/customize-files';
import { isRegularFile, readFilePart } from '../../../../guestfs/regular-file';
import type { GuestState } from '../../state';
import type { ConversionStep } from '../../step';
import { fileStep } from './file-step';
import { placeOf } from './places';

/** How much of a file is looked at to see how its lines end. */
const headLength = 8 * 1024;

/** Adds a line to a file that ends as its other lines do, after the end of its last line. */
export function appendLineStep(operation: AppendLineOperation): ConversionStep {
  return fileStep(operation, async (state) => {
    const { guest } = state;
    const place = await placeOf(state, operation.path);
    const head = (await readFilePart(guest, place, headLength))?.toString('latin1') ?? '';
    const end = lineEndOf(head) ?? usualLineEnd(state);
    const between = (await endsLine(state, place)) ? '' : end;
    // The recorder refuses what is no regular file.
    await guest.writeAppend(place, Buffer.from(`${between}${operation.line}${end}`));
  });
}

/** What ends the first line of a text; undefined where there is none that ends. */
export function lineEndOf(text: string): string | undefined {
  return /\r\n|\n|\r/.exec(text)?.[0];
}

const usualLineEnd = ({ inspection }: GuestState): string => (inspection.type === 'windows' ? '\r\n' : '\n');

/** True for an empty file, and for one that is not there. */
async function endsLine({ guest }: GuestState, path: string): Promise<boolean> {
  if (!(await isRegularFile(guest, path))) return true;
  const { st_size: size } = await guest.statns(path);
  const last = size === 0 ? undefined : await readFilePart(guest, path, 1, size - 1);
  return last === undefined || ['', '\n', '\r'].includes(last.toString('latin1'));
}
