import type { Kernel } from '../../../../../types/conversion';
import { isRegularFile } from '../../../../guestfs/regular-file';
import type { LinuxState } from '../../state';
import { formatBytes } from '../../../../text/bytes';
import { requireFinding } from '../../../guest/finding';
import { hidden } from '../drivers/added-files';
import type { ExaminedInitrd } from '../../contracts/initrd-plan';
import { driverList, initrdMaker, initrdModules } from '../drivers/contents';
import { multipathNames } from '../../block-devices/multipath';
import { parseOldLink } from '../../block-devices/old-links';
import { awaitedDevices, filesNamingDisks, mayNameDevices, oldDiskLists } from '../drivers/device-names';
import { driverListFile } from '../drivers/driver-list';
import { readInitrd, type Initrd } from '../archive/read-initrd';
import { driverNeeds, driversOfBus, type KernelDrivers } from '../../kernels/required-drivers';
import { respelledModules } from '../drivers/respelled-modules';
import { UnreadableInitrd } from '../archive/unreadable';

/** Larger ones exist in no distribution; listing them would take minutes. */
const maxInitrdBytes = 1024 ** 3;

/** Downloads an initrd to `copy` and compares it with what the target needs. Changes nothing. */
export async function examineInitrd(
  state: LinuxState,
  kernel: Kernel,
  drivers: KernelDrivers,
  path: string,
  copy: string,
): Promise<ExaminedInitrd> {
  const choices = driversOfBus(requireFinding(state, 'targetBlockBus'), state.inspection.arch);
  const facts = { initrd: path, wanted: state.options.initrd, missing: [], stale: [] };
  let initrd: Initrd;
  try {
    initrd = await downloadInitrd(state, path, copy);
  } catch (error) {
    state.context.throwIfAborted();
    if (!(error instanceof UnreadableInitrd)) throw error;
    const needs = driverNeeds(choices, drivers, new Set());
    const unknown = { hasNetwork: false, namesDisks: [], awaited: [], corrections: [] };
    return { needs, ...unknown, facts: { ...facts, unreadable: error.message } };
  }

  const { listing } = initrd;
  const paths = listing.paths();
  const modules = initrdModules(paths, kernel.version);
  const needs = driverNeeds(choices, drivers, modules.names);
  const multipath = await multipathNames(state);
  const isLink = (device: string): boolean => parseOldLink(device, multipath) !== undefined;
  const maker = initrdMaker(listing, paths);
  const oldLists = oldDiskLists(listing);
  const corrections = oldLists.map(hidden);
  // Files other than drivers are read whatever loads the drivers.
  let notAppendable = needs.missing.length > 0 ? maker.fixedDrivers : undefined;
  if (needs.missing.length > 0) {
    if (!drivers.isIndexed) notAppendable ??= 'the guest has no modules.dep, by which drivers are found';
    const { links, misplaced } = respelledModules(
      modules.paths,
      drivers.modules,
      `lib/modules/${kernel.version}`,
    );
    corrections.push(...links);
    if (misplaced !== undefined) {
      notAppendable ??= `it has the module ${misplaced} at a place that modules.dep of the guest does not know`;
    }
    if (maker.driverList !== undefined) {
      const text = listing.has(maker.driverList) ? listing.text(maker.driverList) : '';
      corrections.push(...driverListFile(maker.driverList, text, needs.drivers));
    }
  }
  return {
    readable: { path, copy, initrd },
    needs,
    hasNetwork: modules.names.has('virtio_net') || drivers.builtin.has('virtio_net'),
    namesDisks: filesNamingDisks(listing, paths, isLink),
    awaited: awaitedDevices(paths, isLink),
    corrections,
    facts: {
      ...facts,
      missing: needs.missing.map((module) => module.name),
      stale: oldLists.map((file) => `${file} in it lists disks by what the old hypervisor called them`),
      ...(notAppendable === undefined ? {} : { notAppendable }),
    },
  };
}

/** Throws `UnreadableInitrd` where it cannot be listed. */
async function downloadInitrd({ guest, context }: LinuxState, path: string, copy: string): Promise<Initrd> {
  if (!(await isRegularFile(guest, path))) throw new UnreadableInitrd('it is not a regular file');
  const size = await guest.filesize(path);
  if (size > maxInitrdBytes) throw new UnreadableInitrd(`it is larger than ${formatBytes(maxInitrdBytes)}`);
  await guest.download(path, copy, { signal: context.signal });
  const wantsContent = (name: string): boolean => {
    const file = name.replace(/^\.?\/+/, '');
    return file === driverList || mayNameDevices(file);
  };
  return readInitrd(copy, context, { wantsContent });
}
