import type { GuestCaps } from '../../../types/conversion';
import type { V2vEventBody } from '../../../types/events';
import type { Inspection } from '../../../types/inspection';
import type { TargetMachine } from '../../../types/machine';
import type { DiskOptions, OutputOptions } from '../../../types/output';
import type { Overlay } from '../../../types/overlay';
import type { Source } from '../../../types/source';
import type { Context } from '../../../lib/run/context';
import type { TargetPlan } from '../../../types/target';
import { planMachine } from '../../../lib/machine';
import { modeOf } from '../../../lib/output/modes';
import { driveLetters } from '../../../lib/text/drive-letters';

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

/** Overlays of a guest; `path` is that of one overlay for all, which need not be there. */
export function makeOverlays(count: number, path = '/tmp/overlay.qcow2', virtualSize = 1 << 30): Overlay[] {
  return Array.from({ length: count }, (_, id) => ({
    kind: 'overlay',
    disk: { id, image: { kind: 'file', path: '/src/disk.vmdk', format: 'vmdk' } },
    path,
    virtualSize,
    name: `sd${driveLetters(id)}`,
  }));
}

export interface GuestChanges {
  name?: string;
  source?: Partial<Source>;
  caps?: Partial<GuestCaps>;
  inspection?: Partial<Inspection>;
  /** Default one. */
  disks?: number;
  diskOptions?: DiskOptions;
  /** The disks lie on block devices. */
  devices?: boolean;
}

/** The plan of a target, as the output mode reckons it. */
export function makePlan<O extends OutputOptions>(output: O, changes: GuestChanges = {}): TargetPlan<O> {
  const disks = makeOverlays(changes.disks ?? 1).map(({ name, virtualSize }) => ({
    name,
    virtualSize,
    sparseSize: 1 << 20,
    fullSize: virtualSize + (1 << 18),
    ...(changes.devices === true ? { device: true } : {}),
  }));
  const name = changes.name ?? makeSource(changes.source).name;
  return modeOf(output).plan(output, { name, disks, diskOptions: changes.diskOptions ?? {} });
}

/** A machine as `convert()` plans it, for a plan of the target. */
export function makeMachine(
  plan: TargetPlan,
  changes: GuestChanges,
  context: Context,
): Promise<TargetMachine> {
  const disks = Array.from({ length: plan.disks.length }, (_, id) => ({
    id,
    image: { kind: 'file' as const, path: '/src/disk.vmdk', format: 'vmdk' },
  }));
  const source = makeSource({ disks, ...changes.source });
  const inspection = { ...linux, ...changes.inspection };
  const conversion = { guestcaps: { ...linuxCaps, ...changes.caps } };
  return planMachine({ source, inspection, conversion, plan }, context);
}
