import type { CommandAnswer } from '../commands';
import type { TestFiles } from '../test-files';

/** SELinux with the policy `targeted`, as the RHEL family has it. */
export const selinuxFiles: TestFiles = {
  '/etc/selinux/config': 'SELINUX=enforcing\nSELINUXTYPE=targeted\n',
  '/etc/selinux/targeted/contexts/files/file_contexts': `/.*	system_u:object_r:default_t:s0
/boot(/.*)?	system_u:object_r:boot_t:s0
/etc(/.*)?	system_u:object_r:etc_t:s0
/usr(/.*)?	system_u:object_r:usr_t:s0
/var(/.*)?	system_u:object_r:var_t:s0
`,
  '/usr/sbin/setfiles': { content: '#!/bin/sh\n', mode: 0o755 },
};

const typeOf = (path: string): string => {
  const top = /^\/(boot|etc|usr|var)(?:\/|$)/.exec(path)?.[1];
  return `system_u:object_r:${top ?? 'default'}_t:s0`;
};

/** Does what the guest's setfiles(8) would with those contexts: labels the paths it is given. */
export const setfiles: CommandAnswer = async (words, guest) => {
  const [, ...paths] = words.slice(1).filter((word) => word.startsWith('/'));
  for (const path of paths) {
    const label = typeOf(path);
    await guest.lsetxattr('security.selinux', label, label.length, path);
  }
  return '';
};
