import type { GuestCaps } from '../../../types/conversion';
import type { V2vEventBody } from '../../../types/events';
import type { Inspection } from '../../../types/inspection';
import type { OutputOptions } from '../../../types/output';
import type { Source } from '../../../types/source';
import type { Context } from '../../../lib/run/context';
import type { Target } from '../../../types/target';
import { assignBuses, planNics, targetFirmware, type MetadataInput } from '../../../lib/output';

export function warnings(context: { events: V2vEventBody[] }): string[] {
  return context.events.flatMap((event) => (event.type === 'warning' ? [event.code] : []));
}

export const linuxCaps: GuestCaps = {
  blockBus: 'virtio-blk',
  netBus: 'virtio-net',
  virtioRng: true,
  virtioBalloon: true,
  isaPvpanic: true,
  virtioSocket: true,
  machine: 'q35',
  arch: 'x86_64',
  virtio10: true,
  rtcUtc: true,
  video: 'vga',
  acpi: true,
};

export const linux: Inspection = {
  root: '/dev/sda2',
  type: 'linux',
  distro: 'debian',
  osinfo: 'debian11',
  arch: 'x86_64',
  majorVersion: 11,
  minorVersion: 5,
  packageFormat: 'deb',
  packageManagement: 'apt',
  productName: 'Debian GNU/Linux 11',
  productVariant: 'unknown',
  firmware: { type: 'bios' },
  mountpoints: [{ path: '/', device: '/dev/sda2' }],
  filesystems: ['/dev/sda2'],
  unmounted: [],
  applications: [],
};

export function makeSource(changes: Partial<Source> = {}): Source {
  return {
    name: 'db',
    hypervisor: 'vmware',
    memory: 4 * 1024 ** 3,
    vcpus: 4,
    features: [],
    firmware: 'unknown',
    uefiSecureBoot: false,
    disks: [{ id: 0, image: { kind: 'file', path: '/src/disk.vmdk', format: 'vmdk' } }],
    removables: [],
    nics: [{ mac: '00:0c:29:aa:bb:cc', network: 'br0', networkType: 'bridge' }],
    ...changes,
  };
}

export function makeTargets(count: number, directory = '/out', changes: Partial<Target> = {}): Target[] {
  return Array.from({ length: count }, (_, id) => {
    const name = `sd${String.fromCharCode(97 + id)}`;
    return {
      overlay: {
        kind: 'overlay' as const,
        disk: { id, image: { kind: 'file', path: '/src/disk.vmdk', format: 'vmdk' } },
        path: `/tmp/overlay-${name}.qcow2`,
        virtualSize: 1 << 30,
        name,
      },
      format: 'raw',
      allocation: 'sparse',
      compressed: false,
      path: `${directory}/db-${name}`,
      ...changes,
    };
  });
}

export interface GuestChanges {
  name?: string;
  source?: Partial<Source>;
  caps?: Partial<GuestCaps>;
  inspection?: Partial<Inspection>;
  disks?: number;
  targets?: Target[];
}

/** Metadata input as `convert()` puts it together. */
export function makeInput<O extends OutputOptions>(
  output: O,
  changes: GuestChanges,
  context: Context,
): MetadataInput<O> {
  const source = makeSource(changes.source);
  const guestcaps = { ...linuxCaps, ...changes.caps };
  const inspection = { ...linux, ...changes.inspection };
  const targets = changes.targets ?? makeTargets(changes.disks ?? 1);
  return {
    output,
    name: changes.name ?? source.name,
    source,
    inspection,
    guestcaps,
    disks: targets.map(({ path, format, overlay }) => ({
      path,
      format,
      virtualSize: overlay.virtualSize,
      seconds: 0,
    })),
    buses: assignBuses(source, targets, guestcaps, context),
    nics: planNics(source),
    firmware: targetFirmware(source, inspection),
  };
}
