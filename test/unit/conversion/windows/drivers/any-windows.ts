import type { GuestWindows } from '../../../../../lib/conversion/windows/drivers/guest-windows';

/** Windows Server 2022, with these changes. */
export const anyWindows = (changes: Partial<GuestWindows> = {}): GuestWindows => ({
  name: 'Windows Server 2022 Standard',
  arch: 'amd64',
  major: 10,
  minor: 0,
  build: 20348,
  server: true,
  domainController: false,
  ...changes,
});

export const windows = {
  xp: anyWindows({
    name: 'Microsoft Windows XP',
    arch: 'x86',
    major: 5,
    minor: 1,
    build: 2600,
    server: false,
  }),
  server2003: anyWindows({ name: 'Windows Server 2003', major: 5, minor: 2, build: 3790 }),
  windows7: anyWindows({ name: 'Windows 7 Professional', major: 6, minor: 1, build: 7601, server: false }),
  server2008R2: anyWindows({ name: 'Windows Server 2008 R2', major: 6, minor: 1, build: 7601 }),
  server2012R2: anyWindows({ name: 'Windows Server 2012 R2', major: 6, minor: 3, build: 9600 }),
  windows81: anyWindows({ name: 'Windows 8.1 Pro', major: 6, minor: 3, build: 9600, server: false }),
  windows10: anyWindows({ name: 'Windows 10 Pro', build: 19045, server: false }),
  windows11: anyWindows({ name: 'Windows 11 Pro', build: 22631, server: false }),
  server2016: anyWindows({ name: 'Windows Server 2016', build: 14393 }),
  server2022: anyWindows(),
  server2025: anyWindows({ name: 'Windows Server 2025 Datacenter', build: 26100 }),
};
