import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { isV2vError } from '../../../lib/errors';
import { recordingContext, scratch } from '../input/archives';
import { mutate } from './mutate';
import { Random } from './random';
import type { FuzzTarget, Workshop } from './target';

/** Milliseconds that reading one input may take, on a busy machine. */
export const timeLimit = 10_000;

export interface Failure {
  target: string;
  reason: string;
  input: Buffer;
}

export interface Figures {
  target: string;
  inputs: number;
  /** Inputs that were understood. */
  accepted: number;
  slowestMs: number;
  slowestInput: Buffer;
  failures: Failure[];
}

async function workshop(): Promise<Workshop> {
  const { context } = await recordingContext();
  const path = join(scratch(), 'input');
  return {
    context,
    file(input) {
      writeFileSync(path, input);
      return path;
    },
  };
}

/** What is wrong about how a target took an input; undefined where nothing is. `accepted`: it understood it. */
async function judge(
  target: FuzzTarget,
  input: Buffer,
  place: Workshop,
): Promise<{ reason?: string; accepted: boolean; took: number }> {
  const begun = performance.now();
  let reason: string | undefined;
  let accepted = true;
  try {
    await target.read(input, place);
  } catch (error) {
    accepted = false;
    if (!isV2vError(error))
      reason = `no error of ours: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    else if (error.code === 'INTERNAL') reason = `INTERNAL: ${error.message}`;
    else if (error.message.length > 20_000) reason = `a message of ${error.message.length} characters`;
  }
  const took = performance.now() - begun;
  if (took > timeLimit) reason ??= `it took ${Math.round(took)} ms`;
  return reason === undefined ? { accepted, took } : { reason, accepted, took };
}

/** Reads one input as the campaign does. */
export async function replay(target: FuzzTarget, input: Buffer): Promise<string | undefined> {
  return (await judge(target, input, await workshop())).reason;
}

/**
 * Feeds a target with inputs made of its corpus.
 *
 * @param goesOn asked before each input with the number of those before it
 * @param before told each input before it is read, which may be the last thing that happens
 */
export async function campaign(
  target: FuzzTarget,
  seed: number,
  goesOn: (inputs: number) => boolean,
  before: (target: string, input: Buffer) => void = () => undefined,
): Promise<Figures> {
  const random = new Random(seed);
  const corpus = await target.corpus();
  let place = await workshop();
  const figures: Figures = {
    target: target.name,
    inputs: 0,
    accepted: 0,
    slowestMs: 0,
    slowestInput: Buffer.alloc(0),
    failures: [],
  };
  while (goesOn(figures.inputs)) {
    const input = mutate(random.pick(corpus), random, random.pick(corpus), target.tokens);
    before(target.name, input);
    const { reason, accepted, took } = await judge(target, input, place);
    figures.inputs++;
    if (accepted) figures.accepted++;
    if (took > figures.slowestMs) Object.assign(figures, { slowestMs: took, slowestInput: input });
    if (reason !== undefined) figures.failures.push({ target: target.name, reason, input });
    // What was unpacked, and what the context remembers, is not to add up.
    if (figures.inputs % 500 === 0) {
      rmSync(place.context.tempDir, { recursive: true, force: true });
      mkdirSync(place.context.tempDir, { recursive: true });
      place = await workshop();
    }
  }
  return figures;
}
