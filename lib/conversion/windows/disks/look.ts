import { type Hive, openHive } from '../../../registry';
import type { ConversionStep } from '../../guest/step';
import type { WindowsState } from '../state';
import { readDriveLetters } from './drive-letters';
import { readKnownDisks } from './known-disks';
import { readDiskIdentities } from './disk-identities';
import { planDisks } from './plan';

const disabled = 4;

/** Finds out which disks of the guest are online, and what keeps them so. */
export const diskStatesStep: ConversionStep<WindowsState> = {
  name: 'disk-states',
  phase: 'look',
  applies: () => true,
  async run(state) {
    const { guest, inspection, windows } = state;
    const controlSet = windows.currentControlSet;
    const identities = await readDiskIdentities(guest);
    await using system = await openHive(guest, windows.systemHive);
    const policy = await system.number(`${controlSet}\\Services\\partmgr\\Parameters`, 'SanPolicy');
    const disks = await readKnownDisks(system, controlSet, identities);
    const letters = await readDriveLetters(system, identities);
    // Without the feature there is no such service, and without a cluster it is disabled.
    const cluster = await system.number(`${controlSet}\\Services\\ClusSvc`, 'Start');
    const plan = planDisks({
      majorVersion: inspection.majorVersion,
      ids: identities.map(({ id }) => id),
      bootDisk: inspection.bootDevice ?? 0,
      disks,
      ...(policy === undefined ? {} : { policy }),
      cluster: cluster !== undefined && cluster !== disabled,
    });
    const database = await directoryDrive(state, system);
    const late = plan.bringOnline.length > 0 && database !== undefined && database !== windows.systemDrive;
    state.diskPlan = plan;
    state.disks = {
      ...(policy === undefined ? {} : { policyBefore: policy }),
      ...(plan.policyForFirstBoot === undefined ? {} : { policyForFirstBoot: plan.policyForFirstBoot }),
      reason: plan.reason,
      disks,
      letters,
    };
    if (plan.doubt === undefined) return;
    state.context.warn(
      'DISKS_OFFLINE',
      late ? `${plan.doubt} The guest is a domain controller whose database is on ${database}.` : plan.doubt,
      'After the first boot, look at the disks in Disk Management, and bring online what is to be.',
    );
  },
};

/** The drive of a domain controller's database, without which the directory does not start. */
async function directoryDrive({ windows }: WindowsState, system: Hive): Promise<string | undefined> {
  if (windows.role !== 'domain-controller') return undefined;
  const key = `${windows.currentControlSet}\\Services\\NTDS\\Parameters`;
  const [drive] = /^[A-Z]:/i.exec((await system.text(key, 'DSA Database file')) ?? '') ?? [];
  return drive?.toUpperCase();
}
