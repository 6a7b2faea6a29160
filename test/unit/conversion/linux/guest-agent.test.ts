import { execFileSync } from 'node:child_process';

import { guestAgentStep } from '../../../../lib/conversion/linux/guest-agent';
import { installAgentScript } from '../../../../lib/conversion/linux/guest-agent-script';
import { application, inspection, linuxState } from '../support/linux-state';
import { stepGuest } from '../support/step-guest';

const files = { '/usr/lib/systemd/systemd': '' };
const links = { '/sbin/init': '/usr/lib/systemd/systemd' };
const script = '/usr/libexec/v2v-node/firstboot.d/0001-install-qemu-guest-agent';

it('a guest without the agent installs it when it boots', async () => {
  const guest = stepGuest({ files: { ...files }, links: { ...links } });
  const state = linuxState(guest);
  expect(guestAgentStep.applies(state)).toBe(true);
  await guestAgentStep.run(state);
  expect(guest.text(script)).toContain('--no-install-recommends install qemu-guest-agent\n');
  expect(guest.text('/var/lib/v2v-node/firstboot.list')).toBe('0001-install-qemu-guest-agent 5 900\n');
  expect(guest.ran).toEqual([]);
  expect(state.events).toEqual([
    { type: 'info', message: expect.stringContaining('QEMU guest agent') as string },
  ]);
});

it('does not apply where the agent is installed, or not wanted', () => {
  const applications = [application('qemu-guest-agent')];
  const installed = linuxState(stepGuest(), { inspection: inspection({ applications }) });
  expect(guestAgentStep.applies(installed)).toContain('has the QEMU guest agent');
  const options = { guestAgent: false };
  expect(guestAgentStep.applies(linuxState(stepGuest(), { options }))).toContain('not wanted');
});

it.each([
  ['a package manager that is not known', { packageManagement: 'unknown' }, links, 'package manager unknown'],
  ['an init that is not known', {}, {}, 'neither with systemd nor with init scripts'],
])('%s is a warning, and nothing is written', async (_case, changes, initLink, words) => {
  const guest = stepGuest({ files: { ...files }, links: { ...initLink } });
  const state = linuxState(guest, { inspection: inspection(changes) });
  await guestAgentStep.run(state);
  expect(state.changes).toEqual([]);
  expect(state.events).toEqual([
    expect.objectContaining({
      type: 'warning',
      code: 'GUEST_AGENT',
      message: expect.stringContaining(words) as string,
    }),
  ]);
});

it.each([
  ['apt', 'debian', 'apt-get -q -y update'],
  ['apt', 'alt', 'apt-get -y install qemu-guest-agent'],
  ['yum', 'rhel', 'yum -y install qemu-guest-agent'],
  ['dnf', 'rhel', 'dnf -y install qemu-guest-agent'],
  ['zypper', 'suse', 'zypper --non-interactive install'],
] as const)(
  'the script for %s of %s is a shell script, and leaves SELinux’s mode alone',
  (manager, family, command) => {
    const text = installAgentScript(manager, family) ?? '';
    expect(text).toContain(command);
    expect(text).not.toContain('setenforce');
    execFileSync('/bin/sh', ['-n'], { input: text });
  },
);
