import { guestListText } from '../../../../lib/cli/render/guest-list';
import type { ListedGuest } from '../../../../types/guest-list';

const GiB = 1024 ** 3;
const web: ListedGuest = {
  name: 'web',
  uuid: '4203f3a2-0000-0000-0000-000000000001',
  power: 'off',
  system: 'Debian GNU/Linux 12 (64-bit)',
  memory: 2 * GiB,
  vcpus: 2,
  disks: [
    { path: '[ds] web/web.vmdk', size: 10 * GiB },
    { path: '[ds] web/data.vmdk', size: 30 * GiB },
  ],
};

it('shows the guests by name, with what is known of them', () => {
  const text = guestListText([web, { name: 'db\x1b[2J', power: 'running', disks: [{ path: '/dev/vg/db' }] }]);
  expect(text.split('\n')).toEqual([
    expect.stringMatching(/^NAME +STATE +CPUS +MEMORY +DISKS +SYSTEM$/),
    expect.stringMatching(/^db\?\[2J +running +1$/),
    expect.stringMatching(/^web +off +2 +2 GiB.* +2, 40 GiB.* +Debian GNU\/Linux 12 \(64-bit\)$/),
    '',
  ]);
});

it('tells guests of one name apart by their UUIDs', () => {
  const text = guestListText([web, { ...web, uuid: '4203f3a2-0000-0000-0000-000000000002' }]);
  expect(text).toMatch(/^web \(4203f3a2-0000-0000-0000-000000000001\) /m);
  expect(text).toMatch(/^web \(4203f3a2-0000-0000-0000-000000000002\) /m);
});

it('says that there is none', () => {
  expect(guestListText([])).toBe('There is no guest.\n');
});
