import { isRegularFile } from '../../guestfs/regular-file';
import { type Hive, setKeys } from '../../registry';
import type { ConversionStep } from '../guest/step';
import { driverImage } from './driver-image';
import { serviceKey, startAtBoot } from './drivers/install/driver-service';
import { guestPath } from '../../guestfs/guest-path';
import { ideDevices, ideDrivers } from './ide-of-xp';
import type { WindowsState } from './state';
import { openSystemHive } from './system-hive';

/** Windows' own drivers of SATA, NVMe and IDE; `msahci` is that of Vista, 7 and their servers. */
const controllers = ['storahci', 'msahci', 'stornvme', 'atapi', 'intelide', 'pciide'];

/**
 * Has Windows load its own drivers of the usual controllers when it boots, whatever it was installed on: a guest whose virtio
 * driver fails can then be started on SATA, IDE or NVMe.
 */
export const fallbackControllersStep: ConversionStep<WindowsState> = {
  name: 'fallback-controllers',
  phase: 'adapt',
  applies: () => true,
  async run(state) {
    const { inspection, windows } = state;
    await using system = await openSystemHive(state, { write: true });
    let changed = inspection.majorVersion < 6 && (await addIde(state, system));
    state.bootControllers = [];
    for (const service of controllers) {
      const key = serviceKey(windows.currentControlSet, service);
      if (!(await system.has(key))) continue;
      // Windows stops where it is to load a file that is not there.
      const file = await driverImage(state, service, await system.text(key, 'ImagePath'));
      if (file === undefined || !(await isRegularFile(state.guest, file))) continue;
      changed = (await startAtBoot(system, windows.currentControlSet, service)) || changed;
      state.bootControllers.push(service);
    }
    if (changed) await system.commit();
  },
};

/** Adds what XP and 2003 know of IDE controllers only where they were installed on one. */
async function addIde(
  { guest, windows: { systemroot, currentControlSet }, bootBuses = [], context }: WindowsState,
  system: Hive,
): Promise<boolean> {
  let changed = false;
  const missing = new Set<string>();
  for (const driver of ideDrivers) {
    const absent: string[] = [];
    for (const name of driver.files) {
      const path = await guestPath(guest, systemroot, 'System32', 'drivers', name);
      if (!(await isRegularFile(guest, path))) absent.push(name);
    }
    if (absent.length > 0) {
      // QEMU's controller is Intel's.
      if (driver.service !== 'pciide') absent.forEach((name) => missing.add(name));
      continue;
    }
    const key = serviceKey(currentControlSet, driver.service);
    if (!(await system.has(key))) {
      await setKeys(system, { [key]: driver.values });
      changed = true;
    }
    for (const [device, values] of Object.entries(ideDevices(currentControlSet, driver))) {
      if (await system.has(device)) continue;
      await setKeys(system, { [device]: values });
      changed = true;
    }
  }
  if (missing.size > 0 && bootBuses.length === 0) {
    context.warn(
      'IDE_DRIVER_MISSING',
      `Windows cannot start from an IDE disk: ${[...missing].join(' and ')} ${missing.size === 1 ? 'is' : 'are'} not in its directory of drivers.`,
      'On the old hypervisor, extract them from driver.cab into System32\\drivers, and export the guest again; or give a driver for virtio disks.',
    );
  }
  return changed;
}
