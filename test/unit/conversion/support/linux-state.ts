import type { Kernel } from '../../../../types/conversion';
import type { V2vEventBody } from '../../../../types/events';
import type { Application, Inspection } from '../../../../types/inspection';
import type { Source } from '../../../../types/source';
import { ChangeRecorder } from '../../../../lib/conversion/changes/change-recorder';
import type { GuestOptions } from '../../../../lib/conversion';
import { linuxFirstboot } from '../../../../lib/conversion/linux/firstboot';
import type { LinuxState } from '../../../../lib/conversion/linux/state';
import type { Guestfs } from '../../../../lib/guestfs';
import { recordingContext } from '../../support/recording-context';

export function application(
  name: string,
  version = '1',
  release = '1',
  arch = 'x86_64',
  epoch = 0,
): Application {
  return { name, version, release, arch, epoch };
}

export function inspection(changes: Partial<Inspection> = {}): Inspection {
  return {
    root: '/dev/sda1',
    type: 'linux',
    distro: 'debian',
    osinfo: 'debian12',
    arch: 'x86_64',
    majorVersion: 12,
    minorVersion: 0,
    packageFormat: 'deb',
    packageManagement: 'apt',
    productName: 'Debian GNU/Linux 12 (bookworm)',
    productVariant: 'unknown',
    firmware: { type: 'bios' },
    mountpoints: [{ path: '/', device: '/dev/sda1' }],
    filesystems: ['/dev/sda1'],
    unmounted: [],
    applications: [],
    ...changes,
  };
}

export function source(changes: Partial<Source> = {}): Source {
  return {
    name: 'guest',
    hypervisor: 'vmware',
    memory: 1 << 30,
    vcpus: 1,
    features: [],
    firmware: 'bios',
    uefiSecureBoot: false,
    disks: [{ id: 0, image: { kind: 'file', path: '/disk.vmdk', format: 'vmdk' }, controller: 'scsi' }],
    removables: [],
    nics: [],
    ...changes,
  };
}

export function kernel(changes: Partial<Kernel> = {}): Kernel {
  const version = changes.version ?? '6.1.0-13-amd64';
  return {
    packageName: `linux-image-${version}`,
    packageVersion: '6.1.55-1',
    version,
    arch: 'x86_64',
    vmlinuz: `/boot/vmlinuz-${version}`,
    initrd: `/boot/initrd.img-${version}`,
    modulesPath: `/lib/modules/${version}`,
    modules: ['virtio_blk', 'virtio_net'],
    supportsVirtioBlk: true,
    supportsVirtioNet: true,
    supportsVirtioRng: true,
    supportsVirtioBalloon: true,
    supportsPvpanic: true,
    supportsVsock: false,
    isXenPvOnly: false,
    isDebug: false,
    ...changes,
  };
}

/** What differs from the state that most tests need. */
export interface LinuxStateChanges extends Partial<Omit<LinuxState, 'options'>> {
  options?: Partial<GuestOptions>;
}

/** The state of a Linux conversion before its first step, with the events it emits. */
export function linuxState(
  guest: Guestfs,
  { options, ...changes }: LinuxStateChanges = {},
): LinuxState & { events: V2vEventBody[] } {
  const context = recordingContext();
  const recorder = new ChangeRecorder(guest);
  return {
    guest: recorder.guest,
    context,
    events: context.events,
    source: source(),
    inspection: inspection(),
    family: 'debian',
    macs: [],
    firstboot: linuxFirstboot,
    removedPackages: [],
    changes: recorder.changes,
    guestProgramsWrote: false,
    options: {
      initrd: 'auto',
      serialPort: true,
      guestAgent: true,
      customize: [],
      windows: {},
      selinux: {},
      ...options,
    },
    ...changes,
  };
}

/** The messages of the warnings among events. */
export function warnings(events: readonly V2vEventBody[]): string[] {
  return events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
}
