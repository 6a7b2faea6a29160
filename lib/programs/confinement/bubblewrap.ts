import { joinAccess, type Access } from './access';
import type { Command } from './command';
import { harmlessDevices, programPaths, runPaths, settingPaths } from './system-paths';

/** Sorted, parents before what lies in them, or they would hide it; without what lies in one that is there anyway. */
function outermost(paths: readonly string[]): string[] {
  const kept: string[] = [];
  for (const path of [...paths].sort()) {
    const isInside = kept.some((parent) => path.startsWith(parent === '/' ? parent : `${parent}/`));
    if (!isInside && path !== kept.at(-1)) kept.push(path);
  }
  return kept;
}

/**
 * `command` in namespaces where nothing is there but `access`; see bwrap(1). It is a child of bwrap, which passes no signal
 * on: when bwrap is ended, the kernel kills it.
 */
export function bubblewrapCommand({ program, args }: Command, file: string, access: Access): Command {
  const { read, write, sockets } = joinAccess(access);
  const each = (option: string, paths: readonly string[]): string[] =>
    paths.flatMap((path) => [option, path, path]);
  return {
    program: 'bwrap',
    args: [
      '--die-with-parent',
      ...['--unshare-ipc', '--unshare-uts', ...(sockets === 'all' ? [] : ['--unshare-net'])],
      // A link as /etc/localtime cannot be bound where it is already, in a root that is all visible.
      ...each(
        '--ro-bind-try',
        outermost([...runPaths(), ...programPaths(file), ...settingPaths(sockets), ...read]),
      ),
      ...each('--dev-bind-try', [...harmlessDevices, ...write].sort()),
      // What is made in the empty directories would be lost.
      ...['--remount-ro', '/', '--', program, ...args],
    ],
  };
}
