import { posix } from 'node:path';

import type { Kernel } from '../../../../../types/conversion';
import type { LinuxFamily } from '../../family';

export type RebuildTool = 'dracut' | 'suse-mkinitrd' | 'update-initramfs' | 'make-initrd' | 'mkinitrd';

export interface RebuildCommand {
  tool: RebuildTool;
  argv: string[];
}

export interface RebuildFacts {
  family: LinuxFamily;
  majorVersion: number;
  /** Root device as the guest's filesystems are mounted now. */
  root: string;
  kernel: Kernel;
  /** Which of {@link rebuildPrograms} the guest has. */
  programs: ReadonlySet<string>;
  verbose: boolean;
}

/** The programs that make an initrd, in no order. */
export const rebuildPrograms = [
  '/sbin/dracut',
  '/usr/bin/dracut',
  '/usr/sbin/update-initramfs',
  '/usr/sbin/make-initrd',
  '/sbin/mkinitrd',
];

/** Those that virt-v2v asks for, of which a kernel gets what it has. */
const wantedModules = [
  'virtio',
  'virtio_ring',
  'virtio_blk',
  'virtio_scsi',
  'virtio_net',
  'virtio_pci',
  'xts',
  'bochs_drm',
  'bochs',
];

/** The drivers to name to a tool; without any of virtio, the one for QEMU's oldest SCSI controller, as virt-v2v does. */
export function modulesToBuildIn(kernel: Kernel): string[] {
  const available = new Set(kernel.modules.map((name) => name.replaceAll('-', '_')));
  const modules = wantedModules.filter((name) => available.has(name));
  return modules.length > 0 ? modules : ['sym53c8xx'];
}

/**
 * The command that rebuilds the initrd of a kernel, chosen as virt-v2v does; undefined where the guest has no tool.
 * `initrd` is where it is to be.
 */
export function rebuildCommand(facts: RebuildFacts, initrd: string): RebuildCommand | undefined {
  const { family, kernel, programs, root } = facts;
  const modules = modulesToBuildIn(kernel);
  const release = posix.basename(kernel.modulesPath);

  for (const dracut of ['/sbin/dracut', '/usr/bin/dracut']) {
    if (!programs.has(dracut)) continue;
    const verbose = facts.verbose ? ['--verbose'] : [];
    return {
      tool: 'dracut',
      argv: [dracut, ...verbose, '--add-drivers', modules.join(' '), initrd, release],
    };
  }
  if (family === 'suse' && programs.has('/sbin/mkinitrd')) {
    const options = ['-m', modules.join(' '), '-i', initrd, '-k', kernel.vmlinuz, '-d', root];
    return { tool: 'suse-mkinitrd', argv: ['/usr/bin/env', `rootdev=${root}`, '/sbin/mkinitrd', ...options] };
  }
  if (family === 'debian') {
    if (!programs.has('/usr/sbin/update-initramfs')) return undefined;
    const verbose = facts.verbose ? ['-v'] : [];
    return {
      tool: 'update-initramfs',
      argv: ['/usr/sbin/update-initramfs', ...verbose, '-c', '-k', release],
    };
  }
  if (programs.has('/usr/sbin/make-initrd')) {
    return { tool: 'make-initrd', argv: ['/usr/sbin/make-initrd', '-k', kernel.version] };
  }
  if (programs.has('/sbin/mkinitrd')) {
    const withModules = modules.map((name) => `--with=${name}`);
    // The mkinitrd of RHEL 4 finds out for itself that the root is on LVM only where it is told so.
    const environment = family === 'rhel' && facts.majorVersion === 4 ? ['/usr/bin/env', 'root_lvm=1'] : [];
    return { tool: 'mkinitrd', argv: [...environment, '/sbin/mkinitrd', ...withModules, initrd, release] };
  }
  return undefined;
}

/** crypttab(5) of Debian with the option `initramfs` on every entry, so that the initrd opens it. */
export function addInitramfsOption(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const [, entry, options] = /^(\s*[^\s#]\S*\s+\S+(?:\s+\S+)?)(?:\s+(\S+))?\s*$/.exec(line) ?? [];
      if (entry === undefined) return line;
      if (options === undefined) {
        const key = entry.trim().split(/\s+/).length < 3 ? ' none' : '';
        return `${entry}${key} initramfs`;
      }
      return options.split(',').includes('initramfs') ? line : `${entry} ${options},initramfs`;
    })
    .join('\n');
}
