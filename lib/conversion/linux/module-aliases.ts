import type { GuestCaps } from '../../../types/conversion';
import type { ConversionStep } from '../guest/step';
import { augeasValues, loadWithLens, saveAugeas } from './augeas';
import type { LinuxState } from './state';
import { requireFinding } from '../guest/finding';
import { compareVersions } from './version';

const files = [
  '/etc/conf.modules',
  '/etc/modules.conf',
  '/etc/modprobe.conf',
  '/etc/modprobe.conf.local',
  '/etc/modprobe.d/*',
];
const addedFile = '/etc/modprobe.d/v2v-node-added.conf';
const xenModules = ['xennet', 'xen-vnif', 'xenblk', 'xen-vbd'];

/** What happens to the aliases of disk controllers. */
export interface AliasPlan {
  /** Path of the alias that gets `module`. */
  keep?: string;
  /** Aliases to take out, the last first, so that the numbers in the paths stay right. */
  remove: string[];
  /** The driver of the disks; undefined where no alias is wanted. */
  module?: string;
}

/** The first alias leads to the new driver, the others go. */
export function planDiskAliases(aliases: readonly string[], bus: GuestCaps['blockBus']): AliasPlan {
  if (bus === 'ide') return { remove: [...aliases].reverse() };
  const [keep, ...rest] = aliases;
  const module = bus === 'virtio-scsi' ? 'virtio_scsi' : 'virtio_blk';
  return { ...(keep === undefined ? {} : { keep }), remove: rest.reverse(), module };
}

/** Leads the aliases of network cards and disk controllers to the drivers of the target. */
export const moduleAliasesStep: ConversionStep<LinuxState> = {
  name: 'module-aliases',
  phase: 'adapt',
  applies: () => true,
  async run(state) {
    const { guest } = state;
    const { best } = requireFinding(state, 'kernels');
    const aliases: { path: string; value: string }[] = [];
    for (const file of files) aliases.push(...(await augeasValues(guest, `/files${file}/alias`)));
    let changed = false;

    for (const { path } of aliases.filter(({ value }) => /^eth\d+$/.test(value))) {
      await guest.augSet(`${path}/modulename`, best.supportsVirtioNet ? 'virtio_net' : 'e1000');
      changed = true;
    }
    const disks = aliases.filter(({ value }) => value.startsWith('scsi_hostadapter')).map(({ path }) => path);
    const plan = planDiskAliases(disks, requireFinding(state, 'targetBlockBus'));
    if (plan.module !== undefined && plan.keep !== undefined) {
      await guest.augSet(`${plan.keep}/modulename`, plan.module);
      changed = true;
    }
    if (plan.module !== undefined && plan.keep === undefined && readsAliases(state)) {
      await addAlias(state, plan.module);
      changed = true;
    }
    // Before any is removed: those behind it get other numbers.
    for (const { path, value } of aliases) {
      if (plan.remove.includes(path)) continue;
      const [module] = await augeasValues(guest, `${path}/modulename`);
      if (!module || !xenModules.includes(module.value)) continue;
      state.context.warn(
        'MODULE_ALIAS',
        `The guest's alias ${value} still leads to Xen's driver ${module.value}.`,
      );
    }
    for (const path of plan.remove) {
      await guest.augRm(path);
      changed = true;
    }
    if (changed) await saveAugeas(state);
  },
};

/**
 * True where the tool that makes the initrd finds the disk's driver by this alias. virt-v2v adds one to every guest
 * that has none; where udev finds drivers by the device it is only litter.
 */
function readsAliases(state: LinuxState): boolean {
  // RHEL 5's mkinitrd is the last; 2.6.18 is its kernel.
  return (
    state.family === 'rhel' && compareVersions(requireFinding(state, 'kernels').best.version, '2.6.19') < 0
  );
}

async function addAlias(state: LinuxState, module: string): Promise<void> {
  const { guest } = state;
  let file: string | undefined;
  if (await guest.isDir('/etc/modprobe.d')) file = addedFile;
  else {
    for (const path of [...files.slice(0, -1)].reverse()) {
      if (await guest.isFile(path)) file ??= path;
    }
  }
  if (file === undefined) {
    state.context.warn('MODULE_ALIAS', `The guest has no modprobe configuration that could name ${module}.`);
    return;
  }
  if (file === addedFile) await loadWithLens(guest, 'Modprobe', [addedFile]);
  const alias = `/files${file}/alias[last() + 1]`;
  await guest.augSet(alias, 'scsi_hostadapter');
  await guest.augSet(`/files${file}/alias[. = 'scsi_hostadapter']/modulename`, module);
}
