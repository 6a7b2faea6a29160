#!/usr/bin/env node
import type { ConvertOptions } from '../convert';
import type { PlanOptions } from '../convert';
import { runCommand } from './command';
import type { CommandHost, ListOptions, ReadSourceOptions } from './host';
import type { LeftoversOptions, RemoveLeftoversOptions } from '../output/leftovers';
import type { ProgramName } from './program-name';
import type { RehearseOptions } from '../rehearse';
import { openTerminal } from './terminal';

// Loaded only when there is work: --help has to work where the native addon does not load. An `import()` is resolved
// by the rules of ES modules, which want the file's whole name.
async function convert(options: ConvertOptions) {
  return (await import('../convert.js')).convert(options);
}

async function plan(options: PlanOptions) {
  return (await import('../plan/index.js')).planConversion(options);
}

async function rehearse(options: RehearseOptions) {
  return (await import('../rehearse.js')).rehearse(options);
}

async function readSource(options: ReadSourceOptions) {
  const { describeInput, openSource } = await import('../input/index.js');
  const { createContext } = await import('../run/context.js');
  const { withOutsideCause } = await import('../run/outside-cause.js');
  const { runStage } = await import('../run/stage.js');
  await using context = await createContext(options);
  const { input } = options;
  return await withOutsideCause(context, () =>
    runStage(context, 'source', `Setting up the source: ${describeInput(input)}`, () =>
      openSource(input, context),
    ),
  );
}

async function listGuests({ location, ...options }: ListOptions) {
  return (await import('../input/list-guests.js')).listGuests(location, options);
}

async function listLeftovers(options: LeftoversOptions) {
  return (await import('../output/leftovers.js')).listLeftovers(options);
}

async function removeLeftovers(options: RemoveLeftoversOptions) {
  return (await import('../output/leftovers.js')).removeLeftovers(options);
}

/**
 * Runs the command line of this process.
 *
 * @param program the name that it was called by
 */
export async function main(program: ProgramName): Promise<void> {
  // Holds should the event loop run dry before the work is done.
  process.exitCode = 1;
  const { stdin, stdout, stderr, env } = process;
  const host: CommandHost = {
    program,
    stdin,
    stdout,
    stderr,
    env,
    signals: process,
    openTerminal,
    convert,
    plan,
    rehearse,
    readSource,
    listGuests,
    listLeftovers,
    removeLeftovers,
  };
  process.exitCode = await runCommand(process.argv.slice(2), host);
}

// Under its other names it is imported.
if (require.main === module) void main('v2v-node');
