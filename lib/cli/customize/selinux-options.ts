import type { SelinuxOptions } from '../../../types/options';
import type { GivenOptions } from '../given-options';
import type { OptionSpec } from '../option-spec';

/** Options that say how what changed gets its SELinux labels. */
export const selinuxSpecs: readonly OptionSpec[] = [
  {
    key: 'noSelinuxRelabel',
    names: ['no-selinux-relabel'],
    help: 'leaves changed files without SELinux labels',
  },
  // What is done anyway where the guest has SELinux.
  { key: 'selinuxRelabel', names: ['selinux-relabel'] },
  {
    key: 'selinuxRelabelExclude',
    names: ['selinux-relabel-exclude'],
    value: 'DIR',
    help: 'what changed in a directory of the guest keeps its SELinux labels; repeatable',
  },
  {
    key: 'selinuxRelabelAtBoot',
    names: ['selinux-relabel-at-boot'],
    help: 'has the guest label all of its files when it boots',
  },
];

/** What the command line says of labels; undefined where it says nothing. */
export function selinuxOptions(given: GivenOptions): SelinuxOptions | undefined {
  const exclude = given.all('selinuxRelabelExclude').map(({ value = '' }) => value);
  const options: SelinuxOptions = {
    ...(exclude.length > 0 ? { exclude } : {}),
    ...(given.has('selinuxRelabelAtBoot') ? { atBoot: true } : {}),
  };
  return Object.keys(options).length > 0 ? options : undefined;
}
