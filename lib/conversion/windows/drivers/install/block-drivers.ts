import { setKeys } from '../../../../registry';
import { requireFinding } from '../../../guest/finding';
import type { ConversionStep } from '../../../guest/step';
import type { ChosenDriver } from '../../contracts/chosen-drivers';
import type { WindowsState } from '../../state';
import { openSystemHive } from '../../system-hive';
import { pciIds, pciIdsOfInf } from './device-ids';
import { criticalDevices, databaseEntries, hasDriverDatabase } from './device-mapping';
import { type BootDriver, placeBinary } from './driver-binary';
import { registerService, serviceKey } from './driver-service';
import { placeCatalogue } from './place-catalogue';
import { plainName } from './plain-name';

function isBootDriver(driver: ChosenDriver): driver is BootDriver {
  const { device, service, binary } = driver;
  return (
    (device === 'virtio-blk' || device === 'virtio-scsi') && service !== undefined && binary !== undefined
  );
}

const bootDrivers = ({ chosenDrivers }: WindowsState): BootDriver[] =>
  (chosenDrivers?.drivers ?? []).filter(isBootDriver);

/**
 * Has Windows load the drivers of the target's disks when it boots: of virtio-blk and of virtio-scsi alike, so that the guest
 * boots on either. Each gets its file, its service and what tells Windows that the device is the service's.
 */
export const blockDriversStep: ConversionStep<WindowsState> = {
  name: 'block-drivers',
  phase: 'adapt',
  applies: (state) => bootDrivers(state).length > 0 || 'there is no driver for virtio disks',
  async run(state) {
    const { windows, inspection, context } = state;
    requireFinding(state, 'chosenDrivers');
    const controlSet = windows.currentControlSet;
    state.bootBuses = [];
    state.temporaryDrivers = [];
    await using system = await openSystemHive(state, { write: true });
    const usesDatabase = await hasDriverDatabase(system);
    for (const driver of bootDrivers(state)) {
      const service = plainName(driver.service, driver.inf);
      const key = serviceKey(controlSet, service);
      const { imagePath, decision } = await placeBinary(state, driver, await system.text(key, 'ImagePath'));
      context.emit({ type: 'debug', origin: 'v2v-node', message: decision });
      if (imagePath !== undefined) await placeCatalogue(state, driver);
      await registerService(system, controlSet, driver, imagePath);
      const mapping = { service, ids: pciIds(driver), infIds: pciIdsOfInf(driver), arch: inspection.arch };
      if (usesDatabase) {
        await setKeys(system, databaseEntries(mapping));
        state.temporaryDrivers.push(mapping);
      } else {
        await setKeys(system, criticalDevices(controlSet, service, mapping.ids));
      }
      state.bootBuses.push(driver.device === 'virtio-scsi' ? 'virtio-scsi' : 'virtio-blk');
    }
    await system.commit();
  },
};
