import type { LinuxState } from './state';

const wanted = '/etc/systemd/system/getty.target.wants';
const unit = (terminal: string): string => `serial-getty@${terminal}.service`;

/**
 * Leads logins that systemd was told to offer on Xen's consoles to the serial port, or takes those on any serial
 * console out. Logins on consoles of the kernel command line systemd offers by itself.
 */
export async function convertSystemdGettys(state: LinuxState, keep: boolean): Promise<void> {
  const { guest } = state;
  if (!(await guest.isDir(wanted))) return;
  const names = await guest.ls(wanted);
  for (const terminal of keep ? ['hvc0', 'xvc0'] : ['hvc0', 'xvc0', 'ttyS0']) {
    if (!names.includes(unit(terminal))) continue;
    const link = `${wanted}/${unit(terminal)}`;
    if (keep) await enableSerial(state, link, names);
    await guest.rm(link);
  }
}

async function enableSerial(state: LinuxState, link: string, names: string[]): Promise<void> {
  const { guest } = state;
  const serial = `${wanted}/${unit('ttyS0')}`;
  if (names.includes(unit('ttyS0')) || !(await guest.isSymlink(link))) return;
  await guest.lnS(await guest.readlink(link), serial);
  names.push(unit('ttyS0'));
}
