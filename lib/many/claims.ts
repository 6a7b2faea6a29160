import { realpath } from 'node:fs/promises';
import { join } from 'node:path';

import type { ConvertCall } from '../convert';
import { V2vError } from '../errors';
import { describeInput } from '../input';
import { outputDirectory } from '../output';
import { targetName } from '../output/names';
import type { Job } from './job';

interface Claim {
  /** Real path of the directory that the job writes to. */
  directory: string;
  /** What it has claimed: a path, or a source whose name is not known. */
  keys: string[];
}

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
    const directory = await realDirectory(job.call);
    if (directory === undefined) return;
    const { name, input } = job.call;
    this.#claims.set(job, { directory, keys: [] });
    if (name !== undefined) return this.named(job, name);
    // The same source gives the same name.
    const source = described(input);
    if (source !== undefined)
      this.#claim(job, `${directory}\0${source}`, `the guest of ${source} to ${directory}`);
  }

  /** Claims the files of a guest of that name. Throws as `enter` does. */
  named(job: Job, name: string): void {
    const claim = this.#claims.get(job);
    const file = fileName(name);
    if (claim === undefined || file === undefined) return;
    const path = join(claim.directory, file);
    this.#claim(job, path, path);
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

async function realDirectory({ output }: ConvertCall): Promise<string | undefined> {
  try {
    const directory = outputDirectory(output);
    return directory === undefined ? undefined : await realpath(directory);
  } catch {
    return undefined;
  }
}

function described(input: ConvertCall['input']): string | undefined {
  try {
    return describeInput(input);
  } catch {
    return undefined;
  }
}

function fileName(name: string): string | undefined {
  try {
    return targetName(name);
  } catch {
    return undefined;
  }
}
