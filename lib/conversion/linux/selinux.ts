import type { ConversionStep } from '../step';
import { type LinuxConversion, recordChange, reasonOf } from './state';
import { readText } from './text-file';

const config = '/etc/selinux/config';
const relabelFlag = '/.autorelabel';

export interface SelinuxConfig {
  /** `SELINUX` is not `disabled`. */
  enabled: boolean;
  /** `SELINUXTYPE`: the policy in use. */
  policy: string;
}

/** Reads /etc/selinux/config. */
export function parseSelinuxConfig(text: string): SelinuxConfig {
  const setting = (name: string): string | undefined =>
    new RegExp(`^\\s*${name}\\s*=\\s*(\\w+)`, 'm').exec(text)?.[1];
  return {
    enabled: (setting('SELINUX') ?? 'disabled').toLowerCase() !== 'disabled',
    policy: setting('SELINUXTYPE') ?? 'targeted',
  };
}

/**
 * Gives the files that the conversion wrote their SELinux labels, or has the guest do so when it boots.
 *
 * virt-v2v labels the whole guest. Where no program of the guest ran, we know what was written, and labelling that
 * takes moments.
 */
export const selinuxStep: ConversionStep<LinuxConversion> = {
  name: 'selinux',
  async applies(state) {
    const text = await readText(state, config);
    if (text === undefined) return 'the guest has no SELinux policy';
    if (!parseSelinuxConfig(text).enabled) return 'SELinux is disabled in the guest';
    return state.guestProgramsWrote || state.changes.length > 0 || 'no file of the guest was changed';
  },
  async run(state) {
    const { guest, context } = state;
    const { policy } = parseSelinuxConfig((await readText(state, config)) ?? '');
    const specification = `/etc/selinux/${policy}/contexts/files/file_contexts`;
    try {
      if (await guest.featureAvailable(['selinuxrelabel'])) {
        for (const path of await paths(state))
          await guest.selinuxRelabel(specification, path, { force: true });
        return;
      }
    } catch (error) {
      context.emit({
        type: 'debug',
        origin: 'v2v-node',
        message: `SELinux relabelling failed: ${reasonOf(error)}`,
      });
    }
    await guest.touch(relabelFlag);
    recordChange(state, relabelFlag, 'created');
    context.emit({
      type: 'info',
      message: 'The guest relabels its files for SELinux when it boots, then reboots.',
    });
  },
};

async function paths(state: LinuxConversion): Promise<string[]> {
  // A program of the guest's package manager writes wherever it likes.
  if (state.guestProgramsWrote) return Object.values(await state.guest.mountpoints()).sort();
  const existing: string[] = [];
  for (const path of new Set(state.changes.filter(({ action }) => action !== 'removed').map((c) => c.path))) {
    if (await state.guest.exists(path)) existing.push(path);
  }
  return existing;
}
