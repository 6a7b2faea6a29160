import {
  isNewerWindows,
  isSameWindows,
  namedWindows,
} from '../../../../../lib/conversion/windows/drivers/directory-names';
import type { GuestWindows } from '../../../../../lib/conversion/windows/drivers/guest-windows';
import { anyWindows, windows } from './any-windows';

const own = (directory: string, guest: GuestWindows) =>
  isSameWindows(namedWindows(`x/${directory}/y.inf`)!, guest);

test.each([
  ['viostor/w10/amd64/viostor.inf', 'Windows 10'],
  ['drivers/amd64/Win2012R2/viostor.inf', 'Windows Server 2012 R2'],
  ['W8.1/a.inf', 'Windows 8.1'],
  ['Wlh/amd64/x.inf', 'Windows Server 2008'],
  ['a/b.inf', undefined],
  ['a/w10', undefined],
])('%s is for %s', (path, title) => expect(namedWindows(path)?.title).toBe(title));

test.each([
  ['xp', windows.xp],
  ['2k3', windows.server2003],
  ['2k8', anyWindows({ major: 6, minor: 0, server: false })],
  ['w7', windows.windows7],
  ['2k8R2', windows.server2008R2],
  ['w10', windows.windows10],
  ['w10', anyWindows({ build: 10240, server: false })],
  ['w11', windows.windows11],
  ['w11', anyWindows({ build: 26100, server: false })],
  ['2k16', windows.server2016],
  ['2k16', anyWindows({ build: 16299 })],
  ['2k22', windows.server2022],
  ['2k25', windows.server2025],
])('%s is the guest’s own', (directory, guest) => expect(own(directory, guest)).toBe(true));

test.each([
  ['w7', windows.server2008R2],
  ['w10', windows.windows11],
  ['w10', windows.server2016],
  ['w11', windows.server2025],
  ['2k19', windows.server2022],
  ['2k16', anyWindows({ build: 10000 })],
  ['w10', anyWindows({ build: 0, server: false })],
  ['w8', windows.windows81],
])('%s is not', (directory, guest) => expect(own(directory, guest)).toBe(false));

test('what is newer is told by kernel and build', () => {
  const newer = (directory: string, guest: GuestWindows) =>
    isNewerWindows(namedWindows(`${directory}/y.inf`)!, guest);
  expect(newer('2k25', windows.server2022)).toBe(true);
  expect(newer('w10', windows.windows7)).toBe(true);
  expect(newer('2k19', windows.server2022)).toBe(false);
  expect(newer('w7', windows.server2008R2)).toBe(false);
});
