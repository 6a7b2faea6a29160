/** The names that the command has: its own, and virt-v2v's for scripts that were written for that. */
export type ProgramName =
  'v2v-node' | 'virt-v2v' | 'virt-v2v-in-place' | 'virt-v2v-inspector' | 'virt-v2v-open';
