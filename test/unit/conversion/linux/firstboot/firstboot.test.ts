import { addFirstbootScript } from '../../../../../lib/conversion';
import { initSystem } from '../../../../../lib/conversion/linux/firstboot/init-system';
import { linuxState } from '../../support/linux-state';
import { stepGuest } from '../../support/step-guest';

const systemd = { '/usr/lib/systemd/systemd': '' };
const init = { '/sbin/init': '/usr/lib/systemd/systemd' };
const script = { name: 'set up: this', script: '#!/bin/sh\ntrue\n' };
const unit = '/etc/systemd/system/v2v-node-firstboot.service';

describe('how services start', () => {
  const rcLinks = (directory: string) => ({
    [`${directory}/rc2.d/S01a`]: '../init.d/a',
    [`${directory}/rc5.d/K01a`]: '../init.d/a',
    [`${directory}/rc6.d/S01a`]: '../init.d/a',
  });
  it.each([
    ['systemd', systemd, init, { kind: 'systemd' }],
    [
      'Debian’s init scripts, with the files of systemd but not its init',
      { '/sbin/init': '', '/lib/systemd/systemd': '', '/etc/systemd/system/x': '', '/etc/init.d/a': '' },
      rcLinks('/etc'),
      { kind: 'sysv', initDirectory: '/etc/init.d', runlevels: ['/etc/rc2.d', '/etc/rc5.d'] },
    ],
    [
      'Red Hat’s',
      { '/sbin/init': '', '/etc/rc.d/init.d/a': '' },
      rcLinks('/etc/rc.d'),
      { kind: 'sysv', initDirectory: '/etc/rc.d/init.d', runlevels: ['/etc/rc.d/rc2.d', '/etc/rc.d/rc5.d'] },
    ],
    [
      'SUSE’s',
      { '/sbin/init': '', '/etc/init.d/a': '' },
      rcLinks('/etc/init.d'),
      { kind: 'sysv', initDirectory: '/etc/init.d', runlevels: ['/etc/init.d/rc2.d', '/etc/init.d/rc5.d'] },
    ],
    ['neither', { '/sbin/init': '' }, {}, undefined],
  ])('%s', async (_name, files, links, expected) => {
    const guest = stepGuest({ files, links });
    await expect(initSystem({ guest: guest })).resolves.toEqual(expected);
  });
});

it('a script is left with a unit that nothing waits for and that pulls in no waiting for the network', async () => {
  const guest = stepGuest({ files: { ...systemd }, links: { ...init } });
  const state = linuxState(guest);
  await addFirstbootScript(state, { ...script, attempts: 5, timeLimit: 60 });
  await addFirstbootScript(state, { name: 'second', script: '#!/bin/sh\n' });
  expect(guest.text('/usr/libexec/v2v-node/firstboot.d/0001-set-up-this')).toBe(script.script);
  expect(guest.text('/var/lib/v2v-node/firstboot.list')).toBe('0001-set-up-this 5 60\n0002-second 1 900\n');
  expect(await guest.modeOf('/usr/libexec/v2v-node/firstboot.d/0001-set-up-this')).toBe(0o755);
  expect(await guest.modeOf('/usr/libexec/v2v-node/firstboot')).toBe(0o755);
  expect(await guest.readlink('/etc/systemd/system/multi-user.target.wants/v2v-node-firstboot.service')).toBe(
    unit,
  );
  expect(guest.text(unit)).toContain('Type=simple\n');
  expect(guest.text(unit)).not.toMatch(/^(Wants|Requires|Before)=/m);
  // Everything new is labelled by SELinux's step, directories included.
  const created = state.changes.filter(({ action }) => action === 'created').map(({ path }) => path);
  expect(created).toEqual(
    expect.arrayContaining(['/usr/libexec', '/usr/libexec/v2v-node', '/var/lib/v2v-node', unit]),
  );
});

it('init scripts of a guest with insserv are on its list, or the links alone would start nothing', async () => {
  const dependencies = '/etc/init.d/.depend.start';
  const guest = stepGuest({
    files: { '/sbin/init': '', '/etc/init.d/a': '', [dependencies]: 'TARGETS = a b\nINTERACTIVE =\n' },
    links: { '/etc/rc2.d/S01a': '../init.d/a', '/etc/rc3.d/S01a': '../init.d/a' },
  });
  await addFirstbootScript(linuxState(guest), script);
  expect(guest.text(dependencies)).toBe('TARGETS = a b v2v-node-firstboot\nINTERACTIVE =\n');
  expect(await guest.readlink('/etc/rc3.d/S99v2v-node-firstboot')).toBe('/etc/init.d/v2v-node-firstboot');
  expect(guest.text('/etc/init.d/v2v-node-firstboot')).toContain('# Provides:          v2v-node-firstboot\n');
  expect(await guest.modeOf('/etc/init.d/v2v-node-firstboot')).toBe(0o755);
});

it('a guest without a way to start it is refused before anything is written', async () => {
  const guest = stepGuest({ files: { '/sbin/init': '' } });
  await expect(addFirstbootScript(linuxState(guest), script)).rejects.toMatchObject({
    code: 'GUEST_UNSUPPORTED',
  });
  expect(Object.keys(await guest.contents())).toEqual(['/sbin/init']);
});
