import type { InPlaceResult, InspectedGuest, WrittenDisk } from '../../../types/inspected-guest';
import type { ConvertInPlaceOptions, FinishInPlaceOptions } from '../../convert-in-place';
import type { InspectGuestOptions } from '../../inspect-guest';
import type { OpenForCommandOptions } from '../../open-for-command';

/** What the companions do; loaded only when there is work. */
export interface CompanionActions {
  convertInPlace(options: ConvertInPlaceOptions): Promise<InPlaceResult>;
  finishInPlace(
    directory: string,
    options: FinishInPlaceOptions,
  ): Promise<{ name: string; written: WrittenDisk[] }>;
  inspectGuest(options: InspectGuestOptions): Promise<InspectedGuest>;
  openForCommand(options: OpenForCommandOptions, command: string): Promise<number>;
}

export const companionActions: CompanionActions = {
  async convertInPlace(options) {
    return (await import('../../convert-in-place.js')).convertInPlace(options);
  },
  async finishInPlace(directory, options) {
    return (await import('../../convert-in-place.js')).finishInPlace(directory, options);
  },
  async inspectGuest(options) {
    return (await import('../../inspect-guest.js')).inspectGuest(options);
  },
  async openForCommand(options, command) {
    return (await import('../../open-for-command.js')).openForCommand(options, command);
  },
};
