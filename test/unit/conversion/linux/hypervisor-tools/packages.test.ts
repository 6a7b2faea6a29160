import {
  installedPackages,
  removeCommand,
  removePackages,
} from '../../../../../lib/conversion/linux/hypervisor-tools/packages';
import { application, inspection, linuxState } from '../../support/linux-state';
import { MemoryGuest } from '../../support/memory-guest';

const aptRemove =
  'DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Options::=--force-confnew remove a b';

it('never asks, whatever the manager', () => {
  expect(removeCommand('zypper', ['a'])?.command).toEqual(['zypper', '-n', 'rm', 'a']);
  expect(removeCommand('yum', ['a', 'b'])?.command.slice(-3)).toEqual(['remove', 'a', 'b']);
  expect(removeCommand('unknown', ['a'])).toBeUndefined();
});

it('lists a package once that is installed for two architectures', () => {
  const applications = [application('a', '1', '1', 'i686'), application('a'), application('b')];
  const state = linuxState(new MemoryGuest(), { inspection: inspection({ applications }) });
  expect(installedPackages(state, (name) => name !== 'b')).toEqual(['a']);
});

it('removes with one command', async () => {
  const guest = new MemoryGuest({ programs: { [aptRemove]: '' } });
  const state = linuxState(guest);
  await removePackages(state, ['a', 'b']);
  expect(state.removedPackages).toEqual(['a', 'b']);
  expect(guest.ran).toEqual([aptRemove]);
});

it.each([
  ['the manager fails', {}, 'could not remove a, b'],
  ['the manager is unknown', { packageManagement: 'none' }, 'package manager none'],
  ['its programs do not run here', { arch: 'mips' }, 'programs of mips'],
])('warns where %s', async (_case, changes, message) => {
  const state = linuxState(new MemoryGuest(), { inspection: inspection(changes) });
  await removePackages(state, ['a', 'b']);
  expect(state.removedPackages).toEqual([]);
  expect(state.events.filter(({ type }) => type === 'warning')).toEqual([
    expect.objectContaining({ code: 'PACKAGES_LEFT', message: expect.stringContaining(message) as string }),
  ]);
});

it('runs nothing for no packages', async () => {
  const guest = new MemoryGuest();
  await removePackages(linuxState(guest), []);
  expect(guest.ran).toEqual([]);
});
