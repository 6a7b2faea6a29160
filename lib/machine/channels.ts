import type { Source } from '../../types/source';

/** What the guest talks to the host by: its agent, and where the screen is SPICE's that of SPICE. */
export function planChannels({ display }: Pick<Source, 'display'>): string[] {
  const agent = 'org.qemu.guest_agent.0';
  return display?.type === 'spice' ? [agent, 'com.redhat.spice.0'] : [agent];
}
