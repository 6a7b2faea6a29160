import type { ConvertGuestInput } from '../../lib/conversion';
import {
  debianGuest,
  el7Guest,
  el9Guest,
  slesGuest,
  type TypicalGuest,
  ubuntuGuest,
} from '../../lib/testing';

/** A guest whose whole conversion is to do the same in a test guest and in an appliance. */
export interface AgreedConversion {
  name: string;
  create: () => Promise<TypicalGuest>;
  input?: Partial<ConvertGuestInput>;
}

const rpmTools = {
  packages: ['open-vm-tools'],
  commands: { 'rpm --erase --allmatches open-vm-tools': '', find: () => '' },
};

export const agreedConversions: readonly AgreedConversion[] = [
  { name: 'Debian', create: () => debianGuest() },
  { name: 'Ubuntu', create: () => ubuntuGuest() },
  { name: 'EL 7', create: () => el7Guest() },
  { name: 'EL 9', create: () => el9Guest() },
  { name: 'SLES', create: () => slesGuest() },
  {
    name: 'Debian with tools, two cards and no serial port',
    create: () =>
      debianGuest({
        packages: ['open-vm-tools'],
        nics: [{ pciSlot: 224, mac: '00:50:56:aa:bb:cc' }, {}],
        commands: { 'dpkg --force-confold --remove open-vm-tools': '' },
        files: {
          '/etc/inittab': 'S0:2345:respawn:/sbin/getty -L ttyS0 9600\n',
          '/vmlinuz.old': { link: 'boot/vmlinuz-none' },
        },
      }),
    input: { serialPort: false },
  },
  {
    name: 'EL 7 with tools, X and a repository of VMware',
    create: () =>
      el7Guest({
        ...rpmTools,
        files: {
          '/etc/X11/xorg.conf': 'Section "Device"\n  Identifier "d"\n  Driver "vmware"\nEndSection\n',
          '/etc/yum.repos.d/vmware.repo': '[v]\nname=v\nbaseurl=http://packages.vmware.com/x\nenabled=1\n',
          '/etc/modprobe.d/scsi.conf': 'alias scsi_hostadapter vmw_pvscsi\n',
        },
      }),
  },
  { name: 'EL 9 with tools', create: () => el9Guest(rpmTools) },
];
