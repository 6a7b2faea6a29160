import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { joinAccess, type Access } from './access';
import type { Command } from './command';
import { harmlessDevices, programPaths, runPaths, settingPaths } from './system-paths';

/** The program of native/confine, which lies beside the addon; undefined if it was not built. */
export function confineProgram(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const places = ['Release', 'Debug'].map((kind) => join(env.V2V_NODE_BUILD ?? 'build', kind, 'v2v-confine'));
  for (let directory = __dirname; ; directory = dirname(directory)) {
    const found = places.map((place) => join(directory, place)).find((path) => existsSync(path));
    if (found !== undefined || directory === dirname(directory)) return found;
  }
}

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
