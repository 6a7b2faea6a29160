import { setTimeout as sleep } from 'node:timers/promises';

import type { RemoteResource } from '../../../../types/target';
import { reasonOf } from '../../../errors/reason';
import { noteRemote, noteRemoteEnd } from '../../../journal/journal';
import type { Context } from '../../../run/context';
import type { KubernetesObject, ObjectReference } from './client';
import type { Cluster } from './cluster';

/** The annotation that tells what a run has made from everything else. */
const markKey = 'v2v-node/run';
/** So long is waited for what is being removed, as its name is taken until then. */
const goneAfterMs = 60_000;

/** What is noted of an object before it is made. */
export function resourceOf(object: KubernetesObject, cluster: Cluster, mark: string): RemoteResource {
  const { apiVersion = '', kind = '', metadata: { name = '' } = {} } = object;
  return {
    output: 'kubevirt',
    place: cluster.place,
    kind: kind === 'VirtualMachine' ? 'vm' : 'volume',
    id: name,
    details: { apiVersion, kind, namespace: cluster.namespace, mark },
  };
}

/**
 * Makes an object with the mark of the run, and notes it before.
 *
 * @param onNoted is told of it then: one that could not be made may be there all the same, when only the answer was lost
 */
export async function createMarked(
  object: KubernetesObject,
  cluster: Cluster,
  mark: string,
  context: Context,
  onNoted: (resource: RemoteResource) => void,
): Promise<void> {
  const resource = resourceOf(object, cluster, mark);
  const { metadata = {} } = object;
  const annotations = { ...metadata.annotations, [markKey]: mark };
  await noteRemote(resource, context);
  onNoted(resource);
  // Not given up when the run is stopped: whether it is there must be known then.
  await cluster.create({ ...object, metadata: { ...metadata, annotations } });
}

function referenceOf({ id, details = {} }: RemoteResource): ObjectReference {
  const { apiVersion = '', kind = '', namespace = '' } = details;
  return { apiVersion, kind, metadata: { name: id, namespace } };
}

/** Removes an object if it carries the mark, and waits until its name is free. */
export async function removeMarked(resource: RemoteResource, cluster: Cluster): Promise<void> {
  const reference = referenceOf(resource);
  const found = await cluster.read(reference);
  if (found === undefined || found.metadata?.annotations?.[markKey] !== resource.details?.mark) return;
  await cluster.remove({ ...found, ...reference, metadata: { ...found.metadata, ...reference.metadata } });
  const until = Date.now() + goneAfterMs;
  // The claim of a DataVolume has its name, and goes after it.
  const names = [reference, ...(reference.kind === 'DataVolume' ? [claimOf(reference)] : [])];
  for (let pause = 50; Date.now() < until; pause = Math.min(pause * 2, 2000)) {
    const there = await Promise.all(names.map((name) => cluster.read(name)));
    if (there.every((each) => each === undefined || each.metadata?.uid === undefined)) return;
    // Somebody has made another one meanwhile.
    if (there[0] !== undefined && there[0].metadata?.uid !== found.metadata?.uid) return;
    await sleep(pause);
  }
}

/** The claim that CDI makes for a DataVolume. */
export function claimOf({ metadata }: Pick<ObjectReference, 'metadata'>): ObjectReference {
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata };
}

/** Tells that something could not be removed. */
export function warnOfLeft(
  { kind, id, details }: RemoteResource,
  cluster: Cluster,
  error: unknown,
  context: Context,
): void {
  context.warn(
    'LEFT_BEHIND',
    `The ${kind} ${id} at ${cluster.place} could not be taken back: ${reasonOf(error)}`,
    `kubectl -n ${cluster.namespace} delete ${details?.['kind']?.toLowerCase()} ${id}`,
  );
}

/**
 * Takes back what a run has made, the last first.
 *
 * Not stopped by the signal of the run, which may have fired.
 */
export async function takeBackMarked(
  made: readonly RemoteResource[],
  cluster: Cluster,
  context: Context,
): Promise<void> {
  for (const resource of [...made].reverse()) {
    try {
      await removeMarked(resource, cluster);
      await noteRemoteEnd(resource, context);
    } catch (error) {
      warnOfLeft(resource, cluster, error, context);
    }
  }
}
