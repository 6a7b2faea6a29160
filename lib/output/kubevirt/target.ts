import { randomUUID } from 'node:crypto';
import { rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { TargetMachine } from '../../../types/machine';
import type { KubevirtOutput } from '../../../types/output';
import type { Artifact, Destination, RemoteResource, TargetPlan } from '../../../types/target';
import type { CopyReport } from '../../../types/result';
import { noteRemoteEnd } from '../../journal/journal';
import type { Context } from '../../run/context';
import { openDirectory } from '../directory/target';
import type { OpenTarget } from '../mode';
import type { KubernetesObject, ObjectReference } from './cluster/client';
import { Cluster } from './cluster/cluster';
import { createMarked, takeBackMarked } from './cluster/marked';
import { uploadDisk } from './cluster/upload';
import { emptyExisting, isExisting } from './existing';
import { renderManifest, renderVirtualMachine } from './manifest';
import { renderVolumes } from './manifest/volumes';
import { isUploaded } from './plan';
import { warnOfMachine } from './warnings';

type Plan = TargetPlan<KubevirtOutput>;

/** A manifest and disks in a directory, and in a cluster what the manifest says. */
class KubevirtTarget implements OpenTarget {
  readonly destinations: Destination[] = [];
  readonly #made: RemoteResource[] = [];
  readonly #mark = randomUUID();
  #machine: TargetMachine | undefined;
  #inner: OpenTarget | undefined;
  #isOver = false;

  constructor(
    readonly plan: Plan,
    private readonly cluster: Cluster | undefined,
    private readonly context: Context,
  ) {}

  async open(): Promise<void> {
    const { plan, context } = this;
    // What is written into a file that is there, or sent, is none of the directory's.
    const inner: Plan = {
      ...plan,
      disks: plan.disks.map((disk) => {
        const unplaced = { ...disk };
        if (isExisting(plan, disk)) delete unplaced.path;
        return unplaced;
      }),
    };
    this.#inner = await openDirectory(
      inner,
      {
        render: (machine) => [
          { role: 'manifest', path: plan.files[0]!, text: renderManifest(machine, plan), mode: 0o644 },
        ],
        finish: () => this.#makeMachine(),
      },
      context,
    );
    const volumes = isUploaded(plan.output) ? renderVolumes(plan) : [];
    for (const [index, disk] of plan.disks.entries()) {
      const volume = volumes[index];
      if (volume !== undefined) this.destinations.push(await this.#openVolume(volume, index));
      else if (isExisting(plan, disk)) this.destinations.push(await emptyExisting(disk.path!));
      else this.destinations.push(this.#inner.destinations[index]!);
    }
  }

  async #openVolume(volume: KubernetesObject, index: number): Promise<Destination> {
    const { context, plan } = this;
    const cluster = this.cluster!;
    const name = volume.metadata!.name!;
    await this.#make(volume);
    const reference: ObjectReference = {
      apiVersion: volume.apiVersion!,
      kind: volume.kind!,
      metadata: { name, namespace: cluster.namespace },
    };
    const path = join(context.tempDir, `upload-${index}`);
    await writeFile(path, '', { flag: 'wx', mode: 0o600 });
    return {
      kind: 'upload',
      path,
      name: `${name} at ${cluster.place}`,
      send: (image) => uploadDisk(image, reference, cluster, plan.output, context),
    };
  }

  #make(object: KubernetesObject): Promise<void> {
    const { cluster, context } = this;
    return createMarked(object, cluster!, this.#mark, context, (noted) => this.#made.push(noted));
  }

  async #makeMachine(): Promise<Artifact[]> {
    const { cluster, plan } = this;
    if (cluster === undefined || this.#machine === undefined) return [];
    await this.#make(renderVirtualMachine(this.#machine, plan));
    const { place, namespace } = cluster;
    const found: Artifact[] = [{ kind: 'vm', id: `${namespace}/${plan.name}`, name: plan.name, place }];
    for (const [disk, volume] of (isUploaded(plan.output) ? renderVolumes(plan) : []).entries()) {
      const name = volume.metadata!.name!;
      found.push({ kind: 'volume', id: `${namespace}/${name}`, name, place, disk });
    }
    return found;
  }

  async publish(machine: TargetMachine, copied: readonly CopyReport[]): Promise<Artifact[]> {
    this.#machine = machine;
    warnOfMachine(machine, this.plan.output, this.context);
    const artifacts = await this.#inner!.publish(machine, copied);
    this.#isOver = true;
    for (const resource of this.#made) await noteRemoteEnd(resource, this.context);
    return artifacts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.cluster !== undefined) await takeBackMarked(this.#made, this.cluster, this.context);
    await this.#inner?.[Symbol.asyncDispose]();
    for (const [index, destination] of this.destinations.entries()) {
      if (destination.kind === 'upload') await rm(destination.path, { force: true });
      // The file is the user's; what was written into it is not a disk.
      if (destination.kind === 'file' && isExisting(this.plan, this.plan.disks[index]!)) {
        await truncate(destination.path).catch(() => undefined);
      }
    }
  }
}

/** @throws V2vError as `openDirectory`; `OUTPUT_…` of the cluster */
export async function openKubevirt(plan: Plan, context: Context): Promise<OpenTarget> {
  const { output } = plan;
  const cluster = output.apply === undefined ? undefined : await Cluster.configure(output);
  const target = new KubevirtTarget(plan, cluster, context);
  try {
    await target.open();
    return target;
  } catch (error) {
    await target[Symbol.asyncDispose]();
    throw error;
  }
}
