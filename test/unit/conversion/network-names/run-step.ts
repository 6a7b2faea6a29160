import { networkNamesStep } from '../../../../lib/conversion/linux/network-names';
import type { LinuxState } from '../../../../lib/conversion/linux/state';
import type { SourceNic } from '../../../../types/source';
import { stepGuest, type StepGuest } from '../support/step-guest';
import { application, inspection, linuxState, source, warnings } from '../support/linux-state';

export const udevd = { '/lib/systemd/systemd-udevd': '' };
export const rulesFile = '/etc/udev/rules.d/70-persistent-net.rules';
export const linkOf = (name: string): string => `/etc/systemd/network/70-v2v-${name}.link`;

export type RunOptions = Partial<Omit<LinuxState, 'nics'>> & {
  /** 0: the guest has none. */
  systemd?: number;
  nics?: Partial<SourceNic>[];
  links?: Record<string, string>;
  directories?: string[];
};

/** The address that card `index` gets where the source tells none. */
export const generated = (index: number): string => `52:54:00:01:02:0${index + 3}`;

/** Runs the step on a guest with these files; cards without `mac` get one made up. */
export async function runStep(
  files: Record<string, string>,
  {
    systemd = 252,
    nics = [{ mac: '00:50:56:aa:bb:cc', pciSlot: 192 }],
    links = {},
    directories = ['/etc/udev/rules.d'],
    ...changes
  }: RunOptions = {},
): Promise<{ guest: StepGuest; state: ReturnType<typeof linuxState>; names: string[]; warned: string[] }> {
  const guest = stepGuest({ files, links, directories });
  const plugged = { network: 'VM Network', networkType: 'network' as const };
  const state = linuxState(guest, {
    source: source({ nics: nics.map((nic) => ({ ...plugged, ...nic })) }),
    macs: nics.map((nic, index) => ({
      ...plugged,
      mac: nic.mac ?? generated(index),
      macGenerated: nic.mac === undefined,
    })),
    inspection: inspection({ applications: systemd > 0 ? [application('systemd', `${systemd}.1-1`)] : [] }),
    ...changes,
  });
  await networkNamesStep.run(state);
  const names = (state.networkNames?.pinned ?? []).map(
    ({ nic, name, evidence }) => `${nic} ${name} ${evidence}`,
  );
  return { guest, state, names, warned: warnings(state.events) };
}
