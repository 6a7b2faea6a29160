import { inputModes, outputModes } from './option-table';

/**
 * What `--machine-readable` answers without a guest: one fact a line, spelled as virt-v2v spells its own. A fact of
 * virt-v2v that is not here is something v2v-node does not have. Modes appear under each of their spellings.
 */
export function capabilityFacts(): string {
  const facts = [
    'v2v-node',
    'libguestfs-rewrite',
    'colours-option',
    'io/oo',
    'mac-option',
    ...Object.values(inputModes)
      .flat()
      .filter((mode) => mode !== 'local')
      .sort()
      .map((mode) => `input:${mode}`),
    ...Object.values(outputModes)
      .flat()
      .sort()
      .map((mode) => `output:${mode}`),
    'convert:linux',
  ];
  return `${facts.join('\n')}\n`;
}
