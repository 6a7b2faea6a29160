import { chmod, lstat, mkdir, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { TargetMachine } from '../../../types/machine';
import type { CopyReport } from '../../../types/result';
import type { Artifact, Destination, TargetPlan } from '../../../types/target';
import { V2vError } from '../../errors';
import {
  createFile,
  hostFileError,
  publishFile,
  temporaryPath,
  writeNewFile,
} from '../../files/durable-file';
import { removeFile } from '../../files/remove-file';
import { fileIdentity, isSameFile, lookAt, type FileIdentity } from '../../journal/file-identity';
import { noteOutputsBegin, noteOutputsEnd } from '../../journal/journal';
import type { Context } from '../../run/context';
import { inStage } from '../../run/stage';
import type { OpenTarget } from '../mode';
import { ovirtOvf, warnOfLosses, type OvfDisk, type OvfFlavour } from '../ovf';
import type { StorageDomain } from './domain-directory';
import { giveToVdsm } from './owner';
import { volumeMeta } from './volume-meta';

/** Where everything goes in a storage domain. */
export interface DomainLayout {
  domain: StorageDomain;
  /** UUID. */
  vm: string;
  /** UUIDs, in the order of the disks. */
  disks: readonly { image: string; volume: string }[];
  /** Absolute path of the OVF. */
  ovf: string;
  flavour: OvfFlavour;
  /** The directories of images, and that of the OVF, are made here; else they are there already. */
  makesDirectories: boolean;
  /** The OVF says what the disks take. */
  actualSizes: boolean;
  /** Done with each disk when it is complete, before it has its name. */
  finishDisk?(path: string): Promise<void>;
}

export function volumePath({ domain }: DomainLayout, disk: { image: string; volume: string }): string {
  return join(domain.path, 'images', disk.image, disk.volume);
}

/**
 * Disks, their descriptions and an OVF in a storage domain. The disks are written beside the directories that the domain is read
 * from, and get their places when all are complete; the OVF comes last, and without it there is no VM.
 */
class DomainTarget implements OpenTarget {
  readonly destinations: Extract<Destination, { kind: 'file' }>[] = [];
  readonly #named = new Map<string, FileIdentity>();
  readonly #directories: string[] = [];
  #state: 'open' | 'publishing' | 'published' | 'disposed' = 'open';

  constructor(
    readonly plan: TargetPlan,
    private readonly layout: DomainLayout,
    private readonly context: Context,
  ) {}

  /** An empty file for each disk. */
  async prepare(): Promise<void> {
    const { layout, context } = this;
    for (const disk of layout.disks) {
      const becomes = volumePath(layout, disk);
      const hidden = join(layout.domain.path, `.v2v-node-${disk.volume}`);
      const path = temporaryPath(layout.makesDirectories ? hidden : becomes);
      await createFile(path, context).then((handle) => handle.close());
      this.destinations.push({ kind: 'file', path, becomes });
      // Whoever writes to it over NFS may be another user than the one who made it.
      await chmod(path, 0o666);
      await giveToVdsm(path, context);
    }
  }

  publish(machine: TargetMachine, copied: readonly CopyReport[]): Promise<Artifact[]> {
    return inStage('metadata', this.context, () => this.#publish(machine, copied));
  }

  async #publish(machine: TargetMachine, copied: readonly CopyReport[]): Promise<Artifact[]> {
    const { context, layout, plan } = this;
    context.throwIfAborted();
    if (this.#state !== 'open') {
      throw new V2vError(
        'INTERNAL',
        `The target of ${plan.name} cannot be published: it is ${this.#state}.`,
        {
          hint: 'Publish a target once, and before it or its context is disposed of.',
        },
      );
    }
    const created = new Date();
    warnOfLosses(machine, context);
    for (const { path } of this.destinations) await layout.finishDisk?.(path);
    const ovf = ovirtOvf(machine, {
      flavour: layout.flavour,
      vm: layout.vm,
      storageDomain: layout.domain.uuid,
      disks: this.#ovfDisks(copied),
      created,
    });
    this.#state = 'publishing';
    await noteOutputsBegin(context);
    for (const [index, disk] of layout.disks.entries()) {
      const { path, becomes } = this.destinations[index]!;
      await this.#makeDirectory(dirname(becomes));
      this.#named.set(becomes, fileIdentity(await lstat(path, { bigint: true })));
      await publishFile(path, becomes, context);
      const ids = { domain: layout.domain.uuid, image: disk.image, created };
      await this.#write(`${becomes}.meta`, volumeMeta(plan.disks[index]!, ids));
    }
    await this.#makeDirectory(dirname(layout.ovf));
    await this.#write(layout.ovf, ovf);
    await noteOutputsEnd(context);
    this.#state = 'published';
    return [{ kind: 'file', role: 'ovf', path: layout.ovf }];
  }

  #ovfDisks(copied: readonly CopyReport[]): OvfDisk[] {
    const { layout, plan } = this;
    return layout.disks.map((ids, index) => {
      const { format, allocation, virtualSize } = plan.disks[index]!;
      const actualSize = layout.actualSizes ? copied[index]?.allocatedSize : undefined;
      return { ...ids, format, allocation, virtualSize, ...(actualSize === undefined ? {} : { actualSize }) };
    });
  }

  async #makeDirectory(path: string): Promise<void> {
    if (!this.layout.makesDirectories) return;
    await mkdir(path, { mode: 0o755 }).catch((error: unknown) => {
      throw hostFileError(path, error);
    });
    this.#directories.push(path);
    await giveToVdsm(path, this.context);
  }

  async #write(path: string, text: string): Promise<void> {
    await writeNewFile(path, text, this.context, 0o644);
    this.#named.set(path, fileIdentity(await lstat(path, { bigint: true })));
    await giveToVdsm(path, this.context);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const state = this.#state;
    if (state === 'published' || state === 'disposed') return;
    this.#state = 'disposed';
    for (const { path } of this.destinations) await removeFile(path);
    for (const [path, identity] of this.#named) {
      const found = await lookAt(path).catch(() => undefined);
      if (found !== undefined && isSameFile(identity, found, true)) await removeFile(path);
    }
    // Only those that were made here, and not where somebody else has put something into one.
    for (const path of this.#directories.reverse()) await rmdir(path).catch(() => undefined);
    if (state === 'publishing') await noteOutputsEnd(this.context);
  }
}

/**
 * Makes an empty file for each disk.
 *
 * @throws V2vError `OUTPUT_NOT_FOUND`, `HOST_NO_SPACE`, `HOST_PERMISSION`
 */
export async function openDomain(
  plan: TargetPlan,
  layout: DomainLayout,
  context: Context,
): Promise<OpenTarget> {
  const target = new DomainTarget(plan, layout, context);
  try {
    await target.prepare();
    return target;
  } catch (error) {
    await target[Symbol.asyncDispose]();
    throw error;
  }
}
