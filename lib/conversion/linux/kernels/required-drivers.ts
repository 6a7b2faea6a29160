import type { GuestCaps } from '../../../../types/conversion';
import { type ModuleFile, withDependencies } from './module-index';

/** One driver on the way to the root disk, or any one of several that do the same. */
export type DriverChoice = readonly [string, ...string[]];

/** What finds devices of virtio: IBM Z has channels where others have PCI. */
export function transportOf(arch: string): DriverChoice {
  return arch.startsWith('s390') ? ['virtio_ccw'] : ['virtio_pci'];
}

/** The drivers between the kernel and its root disk on a bus of the target. Network, rng and the like load from the root. */
export function driversOfBus(bus: GuestCaps['blockBus'], arch: string): DriverChoice[] {
  const transport = transportOf(arch);
  switch (bus) {
    case 'virtio-blk':
      return [transport, ['virtio_blk']];
    case 'virtio-scsi':
      return [transport, ['virtio_scsi'], ['sd_mod']];
    case 'ide':
      // A kernel without virtio is an old one: its machine is an i440FX, whose disks libata or the older ide driver runs.
      return [
        ['ata_piix', 'piix', 'ahci'],
        ['sd_mod', 'ide_disk', 'ide_gd_mod'],
      ];
  }
}

/** What a kernel drives; names with `_`. */
export interface KernelDrivers {
  modules: Map<string, ModuleFile>;
  builtin: Set<string>;
  /** False where depmod(8) has listed no modules: these are then the files that are there, without what they need. */
  isIndexed: boolean;
}

export interface DriverNeeds {
  /** Modules to load for the root disk, each after what it depends on; builtin ones are left out. */
  needed: ModuleFile[];
  /** Those of them that were chosen, not only depended on. */
  drivers: string[];
  /** Those of `needed` that the initrd lacks. */
  missing: ModuleFile[];
  /** Drivers that this kernel does not have at all. */
  unavailable: string[];
}

/** What `choices` mean for one kernel and the modules that are in its initrd. */
export function driverNeeds(
  choices: readonly DriverChoice[],
  kernel: Pick<KernelDrivers, 'modules' | 'builtin'>,
  inInitrd: ReadonlySet<string>,
): DriverNeeds {
  const drivers: string[] = [];
  const unavailable: string[] = [];
  for (const choice of choices) {
    if (choice.some((name) => kernel.builtin.has(name))) continue;
    const driver =
      choice.find((name) => inInitrd.has(name)) ?? choice.find((name) => kernel.modules.has(name));
    if (driver === undefined) unavailable.push(choice[0]);
    else drivers.push(driver);
  }
  const needed = withDependencies(drivers, kernel.modules).filter(
    (module) => !kernel.builtin.has(module.name),
  );
  return { needed, drivers, missing: needed.filter((module) => !inInitrd.has(module.name)), unavailable };
}

/** True where a kernel has every driver between itself and a disk on a bus of the target, as a module or inside it. */
export function drivesDisksOn(bus: GuestCaps['blockBus'], arch: string, kernel: KernelDrivers): boolean {
  return driverNeeds(driversOfBus(bus, arch), kernel, new Set()).unavailable.length === 0;
}
