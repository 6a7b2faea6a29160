import { findIanaAliases, findWindows } from 'windows-iana';

import type { TimezoneOperation } from '../../../../types/customize-system';
import { V2vError } from '../../../errors';
import { addFirstbootScript } from '../../guest/firstboot';
import type { ConversionStep } from '../../guest/step';
import type { WindowsState } from '../state';

/** Has Windows set its time zone when it boots, with tzutil, which Windows 7 and later have. */
export function timezoneStep({ timezone }: TimezoneOperation): ConversionStep<WindowsState> {
  const zone = windowsZone(timezone);
  return {
    name: 'timezone',
    phase: 'customize',
    applies: () => true,
    async run(state) {
      const { majorVersion, minorVersion, productName } = state.inspection;
      if (majorVersion < 6 || (majorVersion === 6 && minorVersion === 0)) {
        state.context.warn(
          'CUSTOMIZE_UNSUPPORTED',
          `The time zone of the guest stays as it is: ${productName} has no tzutil.`,
          'Set it in the converted guest.',
        );
        return;
      }
      await addFirstbootScript(state, { name: 'set-timezone', script: `@echo off\ntzutil /s "${zone}"\n` });
    },
  };
}

/** CLDR's table keeps the names that zones had before. */
const newerNames: Readonly<Record<string, string>> = {
  'America/Ciudad_Juarez': 'America/Denver',
  'America/Nuuk': 'America/Godthab',
  'Europe/Kyiv': 'Europe/Kiev',
  'Pacific/Kanton': 'Pacific/Enderbury',
};

/**
 * What Windows calls a zone of the tz database, by the table of CLDR; a name of Windows' own stays as it is.
 *
 * @throws V2vError `USAGE`
 */
export function windowsZone(timezone: string): string {
  if (/ Standard Time(?: \(Mexico\))?$|^UTC(?:[+-]\d\d)?$/.test(timezone)) return timezone;
  const names = [timezone, newerNames[timezone] ?? timezone, ...findIanaAliases(timezone)];
  const [zone] = names.flatMap((name) => findWindows(name));
  if (zone !== undefined) return zone;
  throw new V2vError('USAGE', `It is not known what Windows calls the time zone "${timezone}".`, {
    subject: timezone,
    hint: 'Name it as "tzutil /l" lists it, such as "W. Europe Standard Time".',
  });
}
