import type { CustomizeOption } from './option';

const mkdir: CustomizeOption = {
  spec: { key: 'mkdir', names: ['mkdir'], value: 'DIRECTORY', help: 'makes a directory in the guest' },
  read: (path) => [{ operation: 'mkdir', path }],
};

/** Options that change files of the guest. */
export const fileOptions: readonly CustomizeOption[] = [mkdir];
