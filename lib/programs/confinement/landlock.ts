import { joinAccess, type Access } from './access';
import type { Command } from './command';
import { harmlessDevices, programPaths, runPaths, settingPaths } from './system-paths';

/**
 * A command that becomes `command`, in the same process, once it has given up everything but `access`. `file`: the program
 * that `command` names.
 */
export function landlockCommand(
  launcher: string,
  { program, args }: Command,
  file: string,
  access: Access,
): Command {
  const { read, write, sockets } = joinAccess(access);
  const each = (option: string, paths: readonly string[]): string[] =>
    paths.flatMap((path) => [option, path]);
  return {
    program: launcher,
    args: [
      ...each('--run', [...runPaths(), ...programPaths(file)]),
      ...each('--read', [...settingPaths(sockets), ...read]),
      ...each('--write', [...harmlessDevices, ...write]),
      ...['--sockets', sockets, '--', program, ...args],
    ],
  };
}
