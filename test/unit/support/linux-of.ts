import type { GuestConversion } from '../../../types/conversion';

/** The conversion of a Linux guest; throws where it is that of another. */
export function linuxOf(conversion: GuestConversion): Extract<GuestConversion, { system: 'linux' }> {
  if (conversion.system !== 'linux') throw new Error(`a conversion of ${conversion.system}`);
  return conversion;
}
