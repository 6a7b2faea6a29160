import { lstat } from 'node:fs/promises';

import type { TargetMachine } from '../../../types/machine';
import type { Artifact, Destination, TargetDisk, TargetDocument, TargetPlan } from '../../../types/target';
import { ownTurn } from '../../async/turns';
import { V2vError } from '../../errors';
import { createFile, publishFile, temporaryPath, writeNewFile } from '../../files/durable-file';
import { removeFile } from '../../files/remove-file';
import { fileIdentity, isSameFile, lookAt, type FileIdentity } from '../../journal/file-identity';
import { noteOutputsBegin, noteOutputsEnd } from '../../journal/journal';
import type { Context } from '../../run/context';
import { inStage } from '../../run/stage';
import type { OpenTarget } from '../mode';
import { checkNameIsFree } from './check';
import { checkDevice } from './device';
import type { DirectoryOutput } from './plan';

/** What a mode adds to a directory with disks. */
export interface DirectoryContents {
  /** What describes the guest. */
  render(machine: TargetMachine): TargetDocument[];
  /** Done when everything has its name; what it makes is added to the artifacts. On failure all is taken back. */
  finish?(written: readonly Artifact[]): Promise<Artifact[]>;
}

/**
 * Disks and documents in a directory. The disks are written under temporary names and get their own when all are
 * complete, together with the documents; the record of the run knows of each, so that the next run removes them where
 * this one is killed.
 */
class DirectoryTarget implements OpenTarget {
  /** Files that have their final names, by their identity: no other is removed. */
  readonly #named = new Map<string, FileIdentity>();
  #state: 'open' | 'publishing' | 'published' | 'disposed' = 'open';

  constructor(
    readonly plan: TargetPlan,
    readonly destinations: readonly Destination[],
    private readonly contents: DirectoryContents,
    private readonly context: Context,
  ) {}

  publish(machine: TargetMachine): Promise<Artifact[]> {
    return inStage('metadata', this.context, () => this.#publish(machine));
  }

  async #publish(machine: TargetMachine): Promise<Artifact[]> {
    const { context } = this;
    context.throwIfAborted();
    if (this.#state !== 'open') {
      throw new V2vError(
        'INTERNAL',
        `The target of ${this.plan.name} cannot be published: it is ${this.#state}.`,
        {
          hint: 'Publish a target once, and before it or its context is disposed of.',
        },
      );
    }
    // Rendering takes this thread milliseconds.
    await ownTurn();
    // Before anything has its name: what cannot be described is not written.
    const documents = this.contents.render(machine);
    this.#state = 'publishing';
    await noteOutputsBegin(context);
    for (const destination of this.destinations) {
      if (destination.kind !== 'file') continue;
      this.#named.set(destination.becomes, fileIdentity(await lstat(destination.path, { bigint: true })));
      await publishFile(destination.path, destination.becomes, context);
    }
    const artifacts: Artifact[] = [];
    for (const { role, path, text, mode } of documents) {
      if (path === undefined) continue;
      await writeNewFile(path, text, context, mode);
      this.#named.set(path, fileIdentity(await lstat(path, { bigint: true })));
      artifacts.push({ kind: 'file', role, path });
    }
    const finished = (await this.contents.finish?.(artifacts)) ?? [];
    await noteOutputsEnd(context);
    this.#state = 'published';
    return [...artifacts, ...finished];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const state = this.#state;
    if (state === 'published' || state === 'disposed') return;
    this.#state = 'disposed';
    for (const destination of this.destinations) {
      if (destination.kind === 'file') await removeFile(destination.path);
    }
    for (const [path, identity] of this.#named) {
      const found = await lookAt(path).catch(() => undefined);
      if (found !== undefined && isSameFile(identity, found, true)) await removeFile(path);
    }
    if (state === 'publishing') await noteOutputsEnd(this.context);
  }
}

async function destinationOf(disk: TargetDisk, context: Context): Promise<Destination> {
  const { path, device } = disk;
  if (path === undefined) return { kind: 'none' };
  if (device === true) {
    await checkDevice(path, disk);
    return { kind: 'device', path };
  }
  await checkNameIsFree(path);
  const temporary = temporaryPath(path);
  await createFile(temporary, context).then((handle) => handle.close());
  return { kind: 'file', path: temporary, becomes: path };
}

/**
 * Makes an empty file for each disk.
 *
 * @throws V2vError `OUTPUT_EXISTS`, `OUTPUT_NOT_FOUND`, `HOST_NO_SPACE`, `HOST_PERMISSION`; of a block device
 * `OUTPUT_TOO_SMALL`, `OUTPUT_IN_USE`
 */
export async function openDirectory(
  plan: TargetPlan<DirectoryOutput>,
  contents: DirectoryContents,
  context: Context,
): Promise<OpenTarget> {
  const destinations: Destination[] = [];
  const target = new DirectoryTarget(plan, destinations, contents, context);
  try {
    for (const disk of plan.disks) destinations.push(await destinationOf(disk, context));
    return target;
  } catch (error) {
    await target[Symbol.asyncDispose]();
    throw error;
  }
}
