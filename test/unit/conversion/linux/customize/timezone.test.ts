import { timezoneStep } from '../../../../../lib/conversion/linux/customize/timezone';
import { linuxState } from '../../support/linux-state';
import { stepGuest } from '../../support/step-guest';

const zones = { '/usr/share/zoneinfo/Europe/Berlin': 'TZif2' };
const step = timezoneStep({ operation: 'timezone', timezone: 'Europe/Berlin' });

it.each([
  ['Debian', { '/etc/timezone': 'Etc/UTC\n' }, { '/etc/timezone': 'Europe/Berlin\n' }],
  [
    'EL 6',
    { '/etc/localtime': 'TZif1', '/etc/sysconfig/clock': 'ZONE="America/New_York"\nUTC=true\n' },
    { '/etc/sysconfig/clock': 'ZONE="Europe/Berlin"\nUTC=true\n' },
  ],
  [
    'SLES 11',
    { '/etc/sysconfig/clock': '# TIMEZONE=x\nTIMEZONE="UTC"\nDEFAULT_TIMEZONE="UTC"\n' },
    { '/etc/sysconfig/clock': '# TIMEZONE=x\nTIMEZONE="Europe/Berlin"\nDEFAULT_TIMEZONE="UTC"\n' },
  ],
  ['EL 9', { '/etc/hosts': '' }, { '/etc/hosts': '' }],
])('is where %s has it', async (_name, files: Record<string, string>, expected: Record<string, string>) => {
  const guest = stepGuest({ files: { ...zones, ...files } });
  await step.run(linuxState(guest));
  expect(await guest.links()).toEqual({ '/etc/localtime': '/usr/share/zoneinfo/Europe/Berlin' });
  expect(await guest.contents()).toEqual({ ...zones, ...expected });
});

it('ends the conversion where the guest has no such zone', async () => {
  const guest = stepGuest({ files: { '/usr/share/zoneinfo/UTC': 'TZif2' } });
  await expect(step.run(linuxState(guest))).rejects.toMatchObject({
    code: 'CUSTOMIZE_FAILED',
    message: 'The guest has no time zone "Europe/Berlin": there is no /usr/share/zoneinfo/Europe/Berlin.',
  });
  expect(await guest.links()).toEqual({});
});
