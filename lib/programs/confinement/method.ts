import { spawn } from 'node:child_process';

import { confineProgram } from '../../addon';
import type { Access } from './access';
import { bubblewrapCommand } from './bubblewrap';
import { findProgram, type Command } from './command';
import { landlockCommand } from './landlock';

/** A way to confine programs that works on this host. */
export interface Confinement {
  name: 'landlock' | 'bubblewrap';
  /** `file`: the program that `command` names, as `findProgram` tells it. */
  wrap(command: Command, file: string, access: Access): Command;
}

/** Whether a command ends with 0. */
function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}

async function findLandlock(): Promise<Confinement | undefined> {
  const launcher = confineProgram();
  if (launcher === undefined || !(await succeeds(launcher, ['--supported']))) return undefined;
  return {
    name: 'landlock',
    wrap: (command, file, access) => landlockCommand(launcher, command, file, access),
  };
}

async function findBubblewrap(): Promise<Confinement | undefined> {
  // Tried with what it is wanted for: containers and distributions forbid one or the other to some users.
  const file = await findProgram('true');
  if (file === undefined) return undefined;
  const { program, args } = bubblewrapCommand({ program: file, args: [] }, file, {});
  if (!(await succeeds(program, args))) return undefined;
  return { name: 'bubblewrap', wrap: bubblewrapCommand };
}

const methods: Readonly<Record<string, () => Promise<Confinement | undefined>>> = {
  landlock: findLandlock,
  bubblewrap: findBubblewrap,
  none: () => Promise.resolve(undefined),
};

// Landlock first: it needs no namespaces, which containers and some distributions deny, and the program stays the very
// process that was started, so that it gets its signals.
async function findAny(): Promise<Confinement | undefined> {
  return (await findLandlock()) ?? (await findBubblewrap());
}

const found = new Map<string, Promise<Confinement | undefined>>();

/**
 * How programs are confined here, found out once for this process; undefined where nothing works.
 * `V2V_NODE_CONFINEMENT` may name the way: `landlock`, `bubblewrap` or `none`.
 */
export function findConfinement(env: NodeJS.ProcessEnv = process.env): Promise<Confinement | undefined> {
  const wanted = env.V2V_NODE_CONFINEMENT ?? '';
  const known = found.get(wanted) ?? (methods[wanted] ?? findAny)();
  found.set(wanted, known);
  return known;
}
