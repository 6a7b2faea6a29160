import { WINDOWS_GUESTS, type WindowsGuestName } from '../../../guests';

/** The Windows guests of this run, as `V2V_TEST_WINDOWS_GUESTS` names them (separated by commas), else the chosen ones. */
export function windowsGuestsUnderTest(): WindowsGuestName[] {
  const named = process.env.V2V_TEST_WINDOWS_GUESTS?.split(',').filter(Boolean);
  const names = named ?? Object.keys(WINDOWS_GUESTS).filter((name) => WINDOWS_GUESTS[name]?.chosen === true);
  for (const name of names) {
    if (WINDOWS_GUESTS[name] === undefined) throw new Error(`There is no Windows guest '${name}'.`);
  }
  return names;
}
