import type { TimezoneOperation } from '../../../../types/customize-system';
import { V2vError } from '../../../errors';
import { isRegularFile } from '../../../guestfs/regular-file';
import type { ConversionStep } from '../../guest/step';
import { readGuestText, writeGuestText } from '../../guest/text-file';
import type { LinuxState } from '../state';
import { setVariable } from './shell-variable';

const zones = '/usr/share/zoneinfo';

/** Where older Red Hat and SUSE keep the name of the zone, from which their tools make /etc/localtime again. */
const clock = '/etc/sysconfig/clock';

/** Sets the time zone, as virt-customize's `--timezone`: /etc/localtime, and files that name it and would not fit any more. */
export function timezoneStep({ timezone }: TimezoneOperation): ConversionStep<LinuxState> {
  return {
    name: 'timezone',
    phase: 'customize',
    applies: () => true,
    async run(state) {
      const { guest } = state;
      const zone = `${zones}/${timezone}`;
      if (!(await isRegularFile(guest, zone))) {
        throw new V2vError(
          'CUSTOMIZE_FAILED',
          `The guest has no time zone "${timezone}": there is no ${zone}.`,
          {
            subject: timezone,
            hint: 'Name it as the tz database does, such as Europe/Berlin; tzdata must be installed in the guest.',
          },
        );
      }
      await guest.lnSf(zone, '/etc/localtime');
      if ((await readGuestText(state, '/etc/timezone')) !== undefined) {
        await writeGuestText(state, '/etc/timezone', `${timezone}\n`);
      }
      const text = await readGuestText(state, clock);
      if (text === undefined) return;
      const name = ['ZONE', 'TIMEZONE'].find((each) => new RegExp(`^[ \\t]*${each}=`, 'm').test(text));
      if (name !== undefined) await writeGuestText(state, clock, setVariable(text, name, `"${timezone}"`));
    },
  };
}
