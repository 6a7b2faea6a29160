import type { TestFiles } from '../test-files';

/** The links of a system whose programs and libraries are all in /usr. */
export const mergedUsr: TestFiles = {
  '/bin': { link: 'usr/bin' },
  '/sbin': { link: 'usr/sbin' },
  '/lib': { link: 'usr/lib' },
  '/lib64': { link: 'usr/lib64' },
  '/usr/lib64': { directory: true },
};

const program = { content: '#!/bin/sh\n', mode: 0o755 };

/** What every Linux system with systemd has. */
export const systemdFiles: TestFiles = {
  '/usr/lib/systemd/systemd': program,
  '/usr/lib/systemd/systemd-udevd': program,
  '/usr/lib/systemd/system/getty@.service': '[Unit]\nDescription=Getty on %I\n',
  '/usr/lib/systemd/system/serial-getty@.service': '[Unit]\nDescription=Serial Getty on %I\n',
  '/usr/lib/systemd/system/multi-user.target': '[Unit]\nDescription=Multi-User System\n',
  '/usr/lib/udev/rules.d/80-drivers.rules': 'ENV{MODALIAS}=="?*", RUN{builtin}+="kmod load"\n',
  '/usr/sbin/init': { link: '../lib/systemd/systemd' },
  '/usr/bin/sh': program,
  '/usr/bin/bash': program,
  '/etc/systemd/system/multi-user.target.wants': { directory: true },
  '/etc/systemd/network': { directory: true },
  '/etc/udev/rules.d': { directory: true },
  '/etc/modprobe.d': { directory: true },
  '/etc/machine-id': '5c5c4e2f0f3b4c0b8a1f0c8e4d2b7a61\n',
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nadmin:x:1000:1000:Admin:/home/admin:/bin/bash\n',
  '/etc/group': 'root:x:0:\nadmin:x:1000:\n',
  '/etc/shadow': { content: 'root:!:19700:0:99999:7:::\nadmin:!:19700:0:99999:7:::\n', mode: 0o640 },
  '/etc/hosts': '127.0.0.1\tlocalhost\n::1\tlocalhost\n',
  '/etc/securetty': 'console\ntty1\nttyS0\n',
  '/home/admin': { directory: true, mode: 0o700, uid: 1000, gid: 1000 },
  '/root': { directory: true, mode: 0o700 },
  '/tmp': { directory: true, mode: 0o1777 },
  '/var/log': { directory: true },
  '/var/tmp': { directory: true, mode: 0o1777 },
  '/dev': { directory: true },
  '/proc': { directory: true },
  '/sys': { directory: true },
  '/run': { directory: true },
};

/** The machine-id among {@link systemdFiles}. */
export const machineId = '5c5c4e2f0f3b4c0b8a1f0c8e4d2b7a61';
