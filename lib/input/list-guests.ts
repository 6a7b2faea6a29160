import type { ListedGuest } from '../../types/guest-list';
import type { GuestsLocation, InputOptions } from '../../types/input';
import { V2vError } from '../errors';
import { createContext, type ContextOptions } from '../run/context';
import { withOutsideCause } from '../run/outside-cause';
import { runStage } from '../run/stage';
import { modeOf } from './modes';

/**
 * What there is to convert at a hypervisor: the options of an input without its `guest`. Nothing there is changed, and no
 * disk is read.
 *
 * @example
 * const guests = await listGuests({ mode: 'libvirt', connection: 'qemu:///system' });
 * for (const { name, power } of guests) console.log(name, power);
 *
 * @throws V2vError `USAGE` where the input has no list; `SOURCE_UNREACHABLE`, `SOURCE_LOGIN`, `SOURCE_RIGHTS`,
 *   `SOURCE_IDENTITY`, `LIBVIRT`, `ABORTED`
 */
export async function listGuests(
  location: GuestsLocation,
  options: ContextOptions = {},
): Promise<ListedGuest[]> {
  // An input names a guest, which a list does not look at.
  const input = location as unknown as InputOptions;
  const mode = modeOf(input);
  if (mode.list === undefined) {
    throw new V2vError('USAGE', `The input mode ${input.mode} has no list of guests: it is one guest.`);
  }
  await using context = await createContext(options);
  return await withOutsideCause(context, () =>
    runStage(context, 'source', 'Listing the guests', () => mode.list!(input, context)),
  );
}
