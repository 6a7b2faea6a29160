import type { ScrubOperation } from '../../../../../types/customize-files';
import { isRegularFile } from '../../../../guestfs/regular-file';
import { announceUnreadFiles } from '../../../changes/announce';
import type { ConversionStep } from '../../step';
import { customizeFailed, fileStep } from './file-step';
import { isLink, placeOf } from './places';

/** What one message to the appliance can hold, with room to spare. */
const chunk = 2 * 1024 * 1024;

/**
 * Overwrites a file where it lies, then removes it. Once is enough: what is copied to the target is what the disk has then,
 * not what a magnetic platter may remember. What was in it is not read for the report either.
 */
export function scrubStep(operation: ScrubOperation): ConversionStep {
  return fileStep(operation, async (state) => {
    const { guest, context } = state;
    const place = await placeOf(state, operation.path);
    if (!(await isRegularFile(guest, place)) || (await isLink(guest, place))) {
      throw customizeFailed('scrub', `${operation.path} of the guest is not a regular file`, operation.path);
    }
    await announceUnreadFiles(guest, [place]);
    const { st_size: size } = await guest.statns(place);
    const zeros = Buffer.alloc(Math.min(chunk, size));
    for (let offset = 0; offset < size;) {
      context.throwIfAborted();
      const length = Math.min(chunk, size - offset);
      offset += Number(await guest.pwrite(place, zeros.subarray(0, length), offset));
    }
    await guest.sync();
    await guest.rm(place);
  });
}
