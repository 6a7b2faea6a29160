import type { ConversionStep } from '../step';
import { augeasValues, saveAugeas } from './augeas';
import {
  type BlockDeviceMap,
  blockDeviceMap,
  mapCommandLine,
  mapDevice,
  namesOldHardware,
} from './block-device-map';
import { found, type LinuxConversion, reasonOf, warn } from './state';

/** Gives the guest's configuration the names that its disks have on the target. */
export const blockDevicesStep: ConversionStep<LinuxConversion> = {
  name: 'block-devices',
  applies: () => true,
  async run(state) {
    const { source, family, inspection, context } = state;
    if (source.removables.filter(({ type }) => type === 'cdrom').length > 1) {
      warn(state, 'SEVERAL_CDROMS', 'The guest has several CD-ROM drives; their device names may change.');
    }
    const map = blockDeviceMap({
      disks: source.disks,
      removables: source.removables,
      family,
      majorVersion: inspection.majorVersion,
      bus: found(state, 'targetBlockBus'),
    });
    state.blockDeviceMap = map;
    context.emit({ type: 'block-device-map', map });

    const changed = [
      await remap(state, '/files/etc/fstab/*/spec', '/etc/fstab', map),
      await remap(state, '/files/etc/crypttab/*/device', '/etc/crypttab', map),
    ];
    if (changed.includes(true)) await saveAugeas(state);

    const bootloader = found(state, 'bootloader');
    await bootloader.editCommandLines((commandLine) => mapCommandLine(commandLine, map));
    await bootloader.editDeviceMap((device) => {
      const mapping = mapDevice(device, map);
      return mapping.kind === 'mapped' ? mapping.device : device;
    });
  },
};

/** True where a value was set. */
async function remap(
  state: LinuxConversion,
  expression: string,
  file: string,
  map: BlockDeviceMap,
): Promise<boolean> {
  let changed = false;
  for (const { path, value } of await augeasValues(state.guest, expression)) {
    const renamed = await rename(state, value, file, map);
    if (renamed === value) continue;
    await state.guest.augSet(path, renamed);
    changed = true;
  }
  return changed;
}

async function rename(
  state: LinuxConversion,
  value: string,
  file: string,
  map: BlockDeviceMap,
): Promise<string> {
  if (namesOldHardware(value)) {
    warn(
      state,
      'DEVICE_NAME',
      `${file} names ${value}, which belongs to the old machine and was left as it is.`,
      `Use the filesystem's UUID in ${file} instead.`,
    );
    return value;
  }
  const mapping = mapDevice(value, map);
  if (mapping.kind === 'unknown') {
    warn(
      state,
      'DEVICE_NAME',
      `${file} names ${value}, which is no disk of this guest and was left as it is.`,
    );
  }
  if (mapping.kind !== 'mapped') return value;
  if (file === '/etc/crypttab') {
    const uuid = await encryptedUuid(state, mapping.device);
    if (uuid !== undefined) return `UUID=${uuid}`;
  }
  return mapping.device;
}

/**
 * The UUID of an encrypted device, by its name on the target. The initrd has a copy of crypttab, and one that is kept
 * still has the old names: a UUID is right in both.
 */
async function encryptedUuid(state: LinuxConversion, device: string): Promise<string | undefined> {
  // Disks have the same letters in the appliance, where they are all sd….
  const applianceDevice = device.replace(/^\/dev\/[a-z]d/, '/dev/sd');
  try {
    return (await state.guest.vfsUuid(applianceDevice)) || undefined;
  } catch (error) {
    warn(state, 'DEVICE_NAME', `The UUID of ${device} in /etc/crypttab is not known: ${reasonOf(error)}`);
    return undefined;
  }
}
