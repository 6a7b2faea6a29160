import type { ConversionStep } from '../../guest/step';
import type { LinuxState } from '../state';
import { requireFinding } from '../../guest/finding';
import { devicesIn, disksAmong } from './device-name';
import { driveLetters } from '../../../text/drive-letters';
import { renameGrubInstallDevices } from './grub-install-devices';
import { writeGuestText } from '../../guest/text-file';
import { warnLeftIn } from './left-devices';
import { lvmDevicesFiles } from './lvm';
import { blockDeviceMap, ideDiskPrefix } from './map';
import { multipathNames } from './multipath';
import { renamedFiles, reportedFiles } from './other-files';
import { devicesNamed, oldDisksIn } from './rename-text';
import { Renaming } from './renaming';
import { devicesInTables, readTables, renameInTables, rootDisk, type Tables } from './tables';

/** Gives the guest's configuration the names that its disks have on the target. */
export const blockDevicesStep: ConversionStep<LinuxState> = {
  name: 'block-devices',
  phase: 'adapt',
  applies: () => true,
  async run(state) {
    const { source, context } = state;
    if (source.removables.filter(({ type }) => type === 'cdrom').length > 1) {
      state.context.warn(
        'SEVERAL_CDROMS',
        'The guest has several CD-ROM drives; their device names may change.',
      );
    }
    const tables = await readTables(state);
    const names = await newNames(state, tables);
    state.blockDeviceMap = names.map;
    state.deviceNames = names;
    context.emit({ type: 'block-device-map', map: names.map });

    names.notice(devicesInTables(tables));
    await renameInTables(state, tables, names);
    await renameForBootloader(state, names);

    await renameInFiles(state, names);
    await renameGrubInstallDevices(state, names);
  },
};

async function renameInFiles(state: LinuxState, names: Renaming): Promise<void> {
  const files = await renamedFiles(state);
  // Which disk a link means can depend on the links in other files.
  names.notice(files.flatMap(({ path, text }) => devicesNamed(path, text)));
  for (const { path, text } of files) {
    const edited = await names.renameText(path, text);
    if (edited.text !== text) await writeGuestText(state, path, edited.text);
    warnLeftIn(state, path, edited.left);
  }
  // Removed by the step `device-caches`.
  const removed = await lvmDevicesFiles(state.guest);
  for (const { path, text } of await reportedFiles(state)) {
    if (removed.includes(path)) continue;
    warnLeftIn(
      state,
      path,
      oldDisksIn(path, text, (device) => names.isOld(device)),
    );
  }
}

async function newNames(state: LinuxState, tables: Tables): Promise<Renaming> {
  const { source } = state;
  const bus = requireFinding(state, 'targetBlockBus');
  const idePrefix = ideDiskPrefix(state.kernels?.best.version);
  const prefix = { 'virtio-blk': 'vd', 'virtio-scsi': 'sd', ide: idePrefix }[bus];
  const root = rootDisk(tables, state.inspection.root);
  const map = blockDeviceMap({
    disks: source.disks,
    removables: source.removables,
    idePrefix,
    bus,
    ...(root === undefined ? {} : { root }),
    used: disksAmong([...devicesInTables(tables), ...(await devicesOfBootloader(state))]),
  });
  return new Renaming(state, map, (index) => prefix + driveLetters(index), await multipathNames(state));
}

/** What the boot loader names; looked at only where the source leaves open what the guest calls its disks. */
async function devicesOfBootloader(state: LinuxState): Promise<string[]> {
  const isOpen = ({ controller }: { controller?: string }): boolean =>
    controller === undefined || controller === 'nvme';
  if (!state.source.disks.some(isOpen)) return [];
  const devices: string[] = [];
  const bootloader = requireFinding(state, 'bootloader');
  await bootloader.editCommandLines((line) => {
    devices.push(...devicesIn(line));
    return line;
  });
  await bootloader.editDeviceMap((device) => {
    devices.push(device);
    return device;
  });
  return devices;
}

async function renameForBootloader(state: LinuxState, names: Renaming): Promise<void> {
  const bootloader = requireFinding(state, 'bootloader');
  const named = new Set<string>();
  await names.resolveLinks();
  await bootloader.editCommandLines((line) => {
    devicesIn(line).forEach((device) => named.add(device));
    return names.commandLine(line);
  });
  if (names.hasOpenLinks) {
    // Links that only the command lines have came up while they were edited.
    await names.resolveLinks();
    await bootloader.editCommandLines((line) => names.commandLineLinks(line));
  }
  for (const device of named) {
    if (names.deviceName(device) === undefined) names.warnLeft(bootloader.config, device);
  }
  const drives: string[] = [];
  await bootloader.editDeviceMap((device) => {
    drives.push(device);
    return names.deviceName(device) ?? device;
  });
  names.notice(drives);
  if (!names.hasOpenLinks) return;
  await names.resolveLinks();
  await bootloader.editDeviceMap((device) =>
    names.link(device) === undefined ? device : (names.deviceName(device) ?? device),
  );
}
