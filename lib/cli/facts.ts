import { inputSide } from './input';
import type { Side } from './modes/command-mode';
import { outputSide } from './output';

function modeFacts({ name, modes }: Side): string[] {
  return [...new Set(modes.flatMap(({ names }) => names))].sort().map((spelling) => `${name}:${spelling}`);
}

/**
 * What `--machine-readable` answers without a guest: one fact a line, spelled as virt-v2v spells its own. A fact of
 * virt-v2v that is not here is something v2v-node does not have. Modes appear under each of their names.
 */
export function capabilityFacts(): string {
  const facts = [
    'v2v-node',
    'libguestfs-rewrite',
    'colours-option',
    'io/oo',
    'mac-option',
    'mac-ip-option',
    ...modeFacts(inputSide),
    ...modeFacts(outputSide),
    'convert:linux',
  ];
  return `${facts.join('\n')}\n`;
}
