import { openHive } from '../../../registry';
import { requireFinding } from '../../guest/finding';
import { addFirstbootScript } from '../../guest/firstboot';
import type { ConversionStep } from '../../guest/step';
import type { WindowsState } from '../state';
import { diskScript } from './script';

const attempts = 3;

/**
 * Keeps each disk online or offline as it was. Where all were online, the policy for new disks sees to it before any service
 * starts: a domain controller's database, or what has a letter before the CD-ROM drive takes it, is there in time.
 */
export const disksOnlineStep: ConversionStep<WindowsState> = {
  name: 'disks-online',
  phase: 'adapt',
  applies(state) {
    const { policyForFirstBoot, bringOnline, reason } = requireFinding(state, 'diskPlan');
    return policyForFirstBoot !== undefined || bringOnline.length > 0 || reason.replace(/\.$/, '');
  },
  async run(state) {
    const { guest, inspection, windows } = state;
    const { policyForFirstBoot, bringOnline } = requireFinding(state, 'diskPlan');
    const { policyBefore } = requireFinding(state, 'disks');
    if (policyForFirstBoot !== undefined) {
      await using system = await openHive(guest, windows.systemHive, { write: true });
      const key = `${windows.currentControlSet}\\Services\\partmgr\\Parameters`;
      await system.set(key, 'SanPolicy', policyForFirstBoot);
      await system.commit();
    }
    await addFirstbootScript(state, {
      name: 'disks online',
      script: diskScript({
        bringOnline,
        disks: state.source.disks.length,
        isVista: inspection.majorVersion === 6 && inspection.minorVersion === 0,
        ...(policyForFirstBoot === undefined ? {} : { policyForFirstBoot }),
        ...(policyBefore === undefined ? {} : { policyBefore }),
      }),
      attempts,
      language: 'cmd',
    });
  },
};
