import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';

import type { ConvertOptions } from '../convert';
import { V2vError } from '../errors';
import { describeInput } from '../input';
import { outputClaims } from '../output';
import type { Job } from './job';

interface Claim {
  /** Real paths of the directories that the job writes to. */
  directories: ReadonlyMap<string, string>;
  /** What it has claimed: what it writes, or a source whose name is not known. */
  keys: string[];
}

/** Stands for the name of a guest that is not known yet. */
const anyName = 'guest';

/**
 * Which job writes what, so that two that would write the same files are found before either has begun to. The name
 * of a guest may stand in its source only: it is claimed when that has been read. What cannot be claimed, for instance
 * because the directory does not exist, is left to `convert()`, which says what is wrong.
 */
export class Claims {
  readonly #claims = new Map<Job, Claim>();
  readonly #owners = new Map<string, Job>();

  /**
   * Claims what is known before the source is read.
   *
   * @throws V2vError `USAGE` where another job, named in the message, writes the same
   */
  async enter(job: Job): Promise<void> {
    const { name, input, output } = job.call;
    const wanted = claimsOf(output, name ?? anyName);
    const directories = await realDirectories(wanted);
    if (directories === undefined || wanted.length === 0) return;
    this.#claims.set(job, { directories, keys: [] });
    if (name !== undefined) return this.named(job, name);
    // The same source gives the same name.
    const source = described(input);
    if (source === undefined) return;
    for (const claim of wanted) {
      const place = dirname(inRealDirectory(claim, directories));
      this.#claim(job, `${place}\0${source}`, `the guest of ${source} to ${place}`);
    }
  }

  /** Claims what a guest of that name makes. Throws as `enter` does. */
  named(job: Job, name: string): void {
    const { directories } = this.#claims.get(job) ?? {};
    if (directories === undefined) return;
    for (const claim of claimsOf(job.call.output, name)) {
      const key = inRealDirectory(claim, directories);
      this.#claim(job, key, key);
    }
  }

  /** The job has ended: another one may write what it claimed. */
  release(job: Job): void {
    for (const key of this.#claims.get(job)?.keys ?? []) this.#owners.delete(key);
    this.#claims.delete(job);
  }

  #claim(job: Job, key: string, what: string): void {
    const owner = this.#owners.get(key);
    if (owner !== undefined && owner !== job) {
      throw new V2vError('USAGE', `The jobs ${owner.id} and ${job.id} would both write ${what}.`, {
        hint: 'Give one of them another output directory, or another name with the option name.',
      });
    }
    this.#owners.set(key, job);
    this.#claims.get(job)?.keys.push(key);
  }
}

/** What only one guest of that name may write; nothing where output or name make no sense. */
function claimsOf(output: ConvertOptions['output'], name: string): readonly string[] {
  try {
    return outputClaims(output, name);
  } catch {
    return [];
  }
}

/** The directories of claims that are paths, by their real paths; undefined where one does not exist. */
async function realDirectories(claims: readonly string[]): Promise<Map<string, string> | undefined> {
  const real = new Map<string, string>();
  for (const directory of new Set(claims.filter(isAbsolute).map((claim) => dirname(claim)))) {
    const path = await realpath(directory).catch(() => undefined);
    if (path === undefined) return undefined;
    real.set(directory, path);
  }
  return real;
}

function inRealDirectory(claim: string, directories: ReadonlyMap<string, string>): string {
  const real = isAbsolute(claim) ? directories.get(dirname(claim)) : undefined;
  return real === undefined ? claim : join(real, basename(claim));
}

function described(input: ConvertOptions['input']): string | undefined {
  try {
    return describeInput(input);
  } catch {
    return undefined;
  }
}
