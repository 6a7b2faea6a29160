import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { InitrdReport } from '../../../../types/conversion';
import { V2vError } from '../../../errors';
import type { ConversionStep } from '../../guest/step';
import type { LinuxState } from '../state';
import { requireFinding } from '../../guest/finding';
import type { AddedFile } from './drivers/added-files';
import { appendFiles } from './policy/append';
import { listLeft } from '../block-devices/left-devices';
import { masked, renamedFiles, type StaleFile } from './drivers/device-names';
import { writeDropIns } from './policy/drop-ins';
import { examineInitrd } from './policy/examine-initrd';
import { networkNameFiles } from './drivers/network-name-files';
import type { InitrdPlan, PlannedInitrd } from '../contracts/initrd-plan';
import { planInitrd } from './policy/plan';
import { planRebuild, rebuildInitrd } from './policy/rebuild';
import { takeSnapshot } from './policy/snapshot';
import { chooseStrategy } from './policy/strategy';
import { UnreadableInitrd } from './archive/unreadable';

/**
 * Looks into the initrd of the kernel that will boot, and sees that it can be made to hold the drivers of the root disk
 * before anything in the guest is changed.
 */
export const initrdPlanStep: ConversionStep<LinuxState> = {
  name: 'initrd-plan',
  phase: 'look',
  applies: () => true,
  async run(state) {
    state.initrdPlan = await planInitrd(state);
  },
};

/**
 * Carries the plan out: keeps the initrd, appends what is missing, or has the guest rebuild it. The initrds of other
 * kernels are left alone, as virt-v2v leaves them.
 */
export const initrdStep: ConversionStep<LinuxState> = {
  name: 'initrd',
  phase: 'adapt',
  applies: () => true,
  async run(state) {
    const plan = await currentPlan(state);
    const { kernel, strategy, reason, needs, initrd } = plan;
    try {
      await writeDropIns(state, needs.drivers);
      state.initrd = {
        ...(initrd === undefined
          ? { kernel: kernel.version, strategy, reason, missing: lacking(plan), added: [] }
          : await carryOut(state, plan, initrd)),
        ...notExamined(state),
      };
    } finally {
      state.initrdPlan = undefined;
      if (initrd !== undefined) await rm(initrd.directory, { recursive: true, force: true });
    }
    state.context.emit({ type: 'initrd', initrd: state.initrd });
  },
};

function lacking({ needs }: InitrdPlan): string[] {
  return [...needs.missing.map((module) => module.name), ...needs.unavailable];
}

function notExamined(state: LinuxState): Pick<InitrdReport, 'notExamined'> {
  const { offered, best } = requireFinding(state, 'kernels');
  const others = offered.filter((kernel) => kernel !== best).map((kernel) => kernel.version);
  return others.length === 0 ? {} : { notExamined: others };
}

/** The plan, made again where a program of the guest has changed what it is about, or nobody made it. */
async function currentPlan(state: LinuxState): Promise<InitrdPlan> {
  const plan = state.initrdPlan;
  if (plan?.initrd === undefined) return plan ?? planInitrd(state);
  const { path, snapshot, directory } = plan.initrd;
  if ((await takeSnapshot(state.guest, plan.kernel, path)) === snapshot) return plan;
  await rm(directory, { recursive: true, force: true });
  return planInitrd(state);
}

async function carryOut(
  state: LinuxState,
  { kernel, drivers }: InitrdPlan,
  initrd: PlannedInitrd,
): Promise<InitrdReport> {
  const { path, readable, corrections } = initrd;
  const { renamed, stale } = await renamedFiles(initrd.namesDisks, state.deviceNames);
  const gone = initrd.awaited.filter(({ device }) => state.deviceNames?.isOld(device));
  const oldNames = renamed.map((file) => `${file.path} in it names disks as they were called`);
  const waits = gone.map(({ device }) => `it waits for ${device}, as a disk was called`);
  const facts = { ...initrd.facts, stale: [...oldNames, ...waits, ...initrd.facts.stale] };
  let decision = chooseStrategy(facts);
  const report = { kernel: kernel.version, initrd: path, missing: facts.missing, added: [] };

  // A rebuilt one has copies of the guest's own files, of which another step has spoken.
  if (decision.strategy !== 'rebuild') warnStale(state, path, stale);
  if (decision.strategy === 'keep') {
    for (const what of facts.stale)
      state.context.warn('INITRD_STALE', `The initrd ${path} is kept, though ${what}.`);
    return { ...report, ...decision };
  }
  if (decision.strategy === 'append' && readable !== undefined) {
    const files: AddedFile[] = [
      ...initrd.driverFiles,
      ...corrections,
      ...gone.map(masked),
      ...renamed.map((file) => ({ path: file.path, content: Buffer.from(file.content, 'latin1') })),
      ...(initrd.hasNetwork ? await networkNameFiles(state) : []),
    ];
    try {
      const { remark, ...appended } = await appendFiles(state, readable, files);
      const reason = remark === undefined ? decision.reason : `${decision.reason} ${remark}`;
      return { ...report, strategy: 'append', reason, ...appended };
    } catch (error) {
      if (!(error instanceof UnreadableInitrd)) throw error;
      decision = chooseStrategy({ ...facts, notAppendable: error.message });
    }
  }
  // It takes minutes; say why.
  const message = `Rebuilding the initrd in the guest: ${decision.reason}`;
  state.context.emit({ type: 'message', stage: 'convert', message });
  const command = initrd.command ?? (await planRebuild(state, kernel, path, decision.reason));
  const { backup, restore } = await rebuildInitrd(state, command, path, kernel);
  await checkRebuilt(state, { kernel, drivers, initrd, restore });
  return { ...report, ...decision, backup };
}

function warnStale({ context }: LinuxState, initrd: string, stale: readonly StaleFile[]): void {
  for (const { path, left } of stale) {
    context.warn(
      'INITRD_STALE',
      `The initrd ${initrd} has ${path} in it, which names disks of the old machine that cannot be matched: ${listLeft(left)}.`,
      `Correct /${path} in the guest on the old hypervisor, rebuild its initrd, and convert it again.`,
    );
  }
}

/** A tool may report success and leave drivers out all the same: a dracut without the module, a hook that failed. */
async function checkRebuilt(
  state: LinuxState,
  {
    kernel,
    drivers,
    initrd: { path, directory },
    restore,
  }: Pick<InitrdPlan, 'kernel' | 'drivers'> & { initrd: PlannedInitrd; restore: () => Promise<void> },
): Promise<void> {
  const { facts } = await examineInitrd(state, kernel, drivers, path, join(directory, 'rebuilt'));
  if (facts.unreadable !== undefined || facts.missing.length === 0) return;
  await restore();
  throw new V2vError(
    'INITRD',
    `The guest's own tool rebuilt the initrd ${path}, but it still lacks ${facts.missing.join(', ')}.`,
    {
      subject: path,
      hint: 'Look at the settings of dracut or initramfs-tools in the guest, or ask for "append".',
    },
  );
}
