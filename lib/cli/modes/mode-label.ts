import type { CommandMode, Side } from './command-mode';

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** `-i ova`, `-i libvirt -ic vpx://…` */
export function modeLabel({ label }: Side, { names, told }: CommandMode): string {
  return [label, names[0], ...(told === undefined ? [] : [told])].join(' ');
}

/** `v2v-node reads -i ova and -i disk` */
export function knownModes(side: Side): string {
  return `v2v-node ${side.verb} ${list.format(side.modes.map((mode) => modeLabel(side, mode)))}`;
}
