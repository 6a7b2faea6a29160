import { inputSide } from './input';
import { modeLabel } from './modes/mode-label';
import type { OptionSpec } from './option-spec';
import { outputSide } from './output';

/** Names of the modes that take an option which belongs to modes; undefined for any other option. */
export function takers({ key, side: sideName }: OptionSpec): string[] | undefined {
  const side = [inputSide, outputSide].find(({ name }) => name === sideName);
  if (side === undefined) return undefined;
  const labels = side.modes
    .filter(({ takes = [] }) => takes.includes(key))
    .map((mode) => modeLabel(side, mode));
  // `-o local, libvirt, qemu`
  return labels.map((label, index) => (index === 0 ? label : label.slice(side.label.length + 1)));
}

/** Whether anything takes the option: those that no mode takes are known, and not shown. */
export function isOfUse(spec: OptionSpec): boolean {
  return spec.unavailable === undefined && (spec.standsFor !== undefined || takers(spec)?.length !== 0);
}
