import type { Kernel } from '../../../../types/conversion';
import { found, type LinuxConversion } from '../state';
import { initrdMaker, initrdModules, mayNameDevices, staleContents, type StaleContents } from './contents';
import { readInitrd, type Initrd } from './read-initrd';
import { driverNeeds, driversOfBus, type DriverNeeds, type KernelDrivers } from './required-drivers';
import type { InitrdFacts } from './strategy';
import { UnreadableInitrd } from './unreadable';

/** Larger ones exist in no distribution; listing them would take minutes. */
const maxInitrdBytes = 1024 ** 3;

/** What an initrd holds, beside what the target needs. */
export interface ExaminedInitrd {
  /** A copy of it on the host, and what is in it; undefined where it could not be read. */
  readable?: { copy: string; initrd: Initrd };
  needs: DriverNeeds;
  stale: StaleContents;
  facts: InitrdFacts;
}

/** Downloads an initrd to `copy` and compares it with what the target needs. Changes nothing. */
export async function examineInitrd(
  state: LinuxConversion,
  kernel: Kernel,
  drivers: KernelDrivers,
  path: string,
  copy: string,
): Promise<ExaminedInitrd> {
  const choices = driversOfBus(found(state, 'targetBlockBus'), state.inspection.arch);
  const facts = { initrd: path, wanted: state.options.initrd, missing: [], stale: [] };
  let initrd: Initrd;
  try {
    initrd = await downloadInitrd(state, path, copy);
  } catch (error) {
    state.context.throwIfAborted();
    if (!(error instanceof UnreadableInitrd)) throw error;
    const needs = driverNeeds(choices, drivers, new Set());
    return { needs, stale: { rewritten: [], hidden: [] }, facts: { ...facts, unreadable: error.message } };
  }

  const paths = initrd.listing.paths();
  const modules = initrdModules(paths, kernel.version);
  const needs = driverNeeds(choices, drivers, modules.names);
  const stale = staleContents(initrd.listing, state.blockDeviceMap ?? {}, paths);
  const notAppendable =
    initrdMaker(initrd.listing, paths).fixedDrivers ?? misplacedModule(needs, modules.paths, drivers);
  return {
    readable: { copy, initrd },
    needs,
    stale,
    facts: {
      ...facts,
      missing: needs.missing.map((module) => module.name),
      stale: [
        ...stale.rewritten.map((file) => `${file.path} in it names disks as they were called`),
        ...stale.hidden.map((file) => `${file} in it lists disks by what the old hypervisor called them`),
      ],
      ...(notAppendable === undefined ? {} : { notAppendable }),
    },
  };
}

/** The guest's index files are laid over those in the initrd; they must tell where its own modules are as well. */
function misplacedModule(
  needs: DriverNeeds,
  own: readonly string[],
  drivers: KernelDrivers,
): string | undefined {
  if (needs.missing.length === 0) return undefined;
  const known = new Set([...drivers.modules.values()].map((module) => module.path));
  const misplaced = own.find((path) => !known.has(path));
  return misplaced === undefined
    ? undefined
    : `it has the module ${misplaced} at a place that modules.dep of the guest does not know`;
}

/** Throws `UnreadableInitrd` where it cannot be listed. */
async function downloadInitrd(
  { guest, context }: LinuxConversion,
  path: string,
  copy: string,
): Promise<Initrd> {
  const size = await guest.filesize(path);
  if (size > maxInitrdBytes)
    throw new UnreadableInitrd(`it is larger than ${maxInitrdBytes / 1024 ** 2} MiB`);
  await guest.download(path, copy, { signal: context.signal });
  return readInitrd(copy, context, { wantsContent: mayNameDevices });
}
