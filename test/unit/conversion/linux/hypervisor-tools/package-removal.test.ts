import {
  installedPackages,
  removePackages,
} from '../../../../../lib/conversion/linux/hypervisor-tools/package-removal';
import { application, inspection, linuxState, warnings } from '../../support/linux-state';
import type { CommandAnswer } from '../../../../../lib/testing';
import { guestWithAugeas, stepGuest } from '../../support/step-guest';

const status = ['a', 'b', 'c']
  .map((name) => `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\n`)
  .join('\n');
const dpkg = 'DEBIAN_FRONTEND=noninteractive dpkg --force-confold --remove';
const removal = {
  product: 'Some Tools',
  packages: ['a', 'b'],
  services: ['tools.service', 'tools', 'absent.service'],
};
const policy = '/usr/sbin/policy-rc.d';
const rpm = inspection({ packageFormat: 'rpm', packageManagement: 'dnf' });

it('lists a package once that is installed for two architectures', () => {
  const applications = [application('a', '1', '1', 'i686'), application('a'), application('b')];
  const state = linuxState(stepGuest(), { inspection: inspection({ applications }) });
  expect(installedPackages(state, (name) => name !== 'b')).toEqual(['a']);
});

it('runs nothing for no packages', async () => {
  const guest = stepGuest();
  await removePackages(linuxState(guest), { ...removal, packages: [] });
  expect(guest.ran).toEqual([]);
});

describe('deb', () => {
  it('removes with dpkg, no service starts meanwhile, and the policy is gone afterwards', async () => {
    let during: string | undefined;
    let mode: number | undefined;
    const guest = await guestWithAugeas({
      files: { '/var/lib/dpkg/status': status },
      directories: ['/usr/sbin'],
      commands: { [`${dpkg} a b`]: '' },
    });
    const sh = guest.sh.bind(guest);
    guest.sh = async (line) => {
      during = guest.text(policy);
      mode = await guest.modeOf(policy);
      return sh(line);
    };
    const state = linuxState(guest);
    await removePackages(state, removal);
    expect(state.removedPackages).toEqual(['a', 'b']);
    expect(guest.lines()).toEqual([`${dpkg} a b`]);
    expect(during).toBe('#!/bin/sh\nexit 101\n');
    expect(mode).toBe(0o755);
    expect(guest.text(policy)).toBeUndefined();
    expect(warnings(state.events)).toEqual([]);
  });

  it('a failure in a guest with a damaged package database is a warning, its services are masked, and its own policy is back', async () => {
    const guest = await guestWithAugeas({
      files: {
        '/var/lib/dpkg/status': status,
        [policy]: 'its own',
        '/lib/systemd/system/tools.service': '',
      },
      directories: ['/etc/systemd/system'],
      commands: { [`${dpkg} a b`]: new Error('dpkg: error: parsing file status') },
    });
    const state = linuxState(guest);
    await removePackages(state, removal);
    expect(state.removedPackages).toEqual([]);
    expect(guest.text(policy)).toBe('its own');
    expect(await guest.readlink('/etc/systemd/system/tools.service')).toBe('/dev/null');
    expect(state.events.filter(({ type }) => type === 'warning')).toEqual([
      expect.objectContaining({
        code: 'PACKAGES_LEFT',
        message:
          'Some Tools stays in the guest as a, b: sh: dpkg: error: parsing file status. These are disabled: tools.service.',
      }),
    ]);
  });

  it('what another package needs stays, and nothing else is removed with it', async () => {
    const guest = await guestWithAugeas({
      files: {
        '/var/lib/dpkg/status': `${status}\nPackage: meta\nStatus: install ok installed\nDepends: a\n`,
      },
      directories: ['/usr/sbin'],
      commands: { [`${dpkg} b`]: '' },
    });
    const state = linuxState(guest);
    await removePackages(state, removal);
    expect(state.removedPackages).toEqual(['b']);
    expect(warnings(state.events)).toEqual(['Some Tools stays in the guest as a: meta needs a.']);
  });
});

describe('rpm', () => {
  it('removes with rpm, which needs neither a network nor repositories', async () => {
    const guest = await guestWithAugeas({ commands: { 'rpm --erase --allmatches a b': '' } });
    const state = linuxState(guest, { inspection: rpm });
    await removePackages(state, removal);
    expect(state.removedPackages).toEqual(['a', 'b']);
    expect(guest.lines()).toEqual(['rpm --erase --allmatches a b']);
  });

  it('removes one by one what it can where another package needs one of them', async () => {
    const erase = 'rpm --erase --allmatches';
    const needed = new Error('Failed dependencies:\n\ta is needed by (installed) x-1.x86_64');
    const commands: Record<string, CommandAnswer> = {
      [`${erase} c a b`]: needed,
      [`${erase} a`]: needed,
      [`${erase} b`]: '',
      [`${erase} c`]: new Error('c is needed by (installed) b'),
    };
    commands[`${erase} b`] = () => (commands[`${erase} c`] = '');
    const guest = await guestWithAugeas({ commands });
    const state = linuxState(guest, { inspection: rpm });
    await removePackages(state, { ...removal, packages: ['c', 'a', 'b'] });
    expect(state.removedPackages).toEqual(['b', 'c']);
    expect(warnings(state.events)).toEqual([
      'Some Tools stays in the guest as a: command: Failed dependencies: a is needed by (installed) x-1.x86_64.',
    ]);
  });
});

it('where programs of the guest do not run here nothing is run, its services are disabled by links, and one warning says so', async () => {
  const guest = await guestWithAugeas({
    files: {
      '/usr/lib/systemd/system/tools.service': '',
      '/etc/init.d/tools': '#!/bin/sh\n# chkconfig: 2345 20 75\n',
    },
    directories: ['/etc/systemd/system'],
    links: { '/etc/rc.d/rc3.d/S20tools': '../init.d/tools', '/etc/rc.d/rc5.d/S20tools': '../init.d/tools' },
  });
  const state = linuxState(guest, { inspection: inspection({ arch: 'mips' }) });
  await removePackages(state, removal);
  expect(guest.ran).toEqual([]);
  expect(await guest.links()).toEqual({
    '/etc/systemd/system/tools.service': '/dev/null',
    '/etc/rc.d/rc3.d/K75tools': '../init.d/tools',
    '/etc/rc.d/rc5.d/K75tools': '../init.d/tools',
  });
  expect(warnings(state.events)).toEqual([
    'Some Tools stays in the guest as a, b: programs of mips do not run here. These are disabled: tools.service, tools.',
  ]);
});

it('a unit that the owner wrote stays as it is, but nothing wants it', async () => {
  const unit = '/etc/systemd/system/tools.service';
  const wants = '/etc/systemd/system/multi-user.target.wants/tools.service';
  const guest = stepGuest({ files: { [unit]: 'own' }, links: { [wants]: unit } });
  const state = linuxState(guest, { inspection: inspection({ arch: 'mips' }) });
  await removePackages(state, removal);
  expect(guest.text(unit)).toBe('own');
  expect(await guest.links()).toEqual({});
});
