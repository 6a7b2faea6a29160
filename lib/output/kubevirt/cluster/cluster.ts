import type { KubevirtOutput } from '../../../../types/output';
import { untilAborted } from '../../../async/abort';
import { V2vError } from '../../../errors';
import { loadClient, type KubernetesObject, type ObjectApi, type ObjectReference } from './client';
import { clusterFailure, refusalOf } from './failure';

/** An API server that is silent for so long does not answer. */
const silenceMs = 60_000;

type ApplyingOutput = Pick<KubevirtOutput, 'apply' | 'namespace'>;

/** Fails when it takes too long, as the client waits for ever. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silent = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`it has been silent for ${silenceMs / 1000} seconds`)),
      silenceMs,
    );
  });
  try {
    return await Promise.race([work, silent]);
  } finally {
    clearTimeout(timer);
  }
}

/** `The VirtualMachine web` */
export function nameOf({ kind, metadata }: KubernetesObject): string {
  return `The ${kind} ${metadata?.name ?? ''}`.trimEnd();
}

function referenceOf({ apiVersion, kind, metadata }: KubernetesObject): ObjectReference {
  const { name, namespace } = metadata ?? {};
  return {
    apiVersion: apiVersion!,
    kind: kind!,
    metadata: { name: name!, ...(namespace === undefined ? {} : { namespace }) },
  };
}

/** A namespace of a cluster. What it throws are V2vErrors, without what authenticates. */
export class Cluster {
  private constructor(
    private readonly api: ObjectApi,
    /** The URL of the API server. */
    readonly server: string,
    readonly namespace: string,
  ) {}

  /** The server and the namespace, for people and for the record of a run. */
  get place(): string {
    return `${this.server} namespace ${this.namespace}`;
  }

  /**
   * Reads the configuration; nothing is sent yet.
   *
   * @throws V2vError `PROGRAM_MISSING` without the client; `USAGE` where no cluster is configured
   */
  static async configure({ apply, namespace }: ApplyingOutput): Promise<Cluster> {
    const { KubeConfig, KubernetesObjectApi } = await loadClient();
    const { kubeconfig, context: wanted } = apply ?? {};
    const config = new KubeConfig();
    try {
      if (kubeconfig === undefined) config.loadFromDefault();
      else config.loadFromFile(kubeconfig);
    } catch (error) {
      // Not the cause itself: it may quote the file.
      const reason = (error as NodeJS.ErrnoException).code ?? 'it is no kubeconfig';
      const file = kubeconfig ?? 'of this user';
      throw new V2vError('USAGE', `The kubeconfig ${file} cannot be read: ${reason}.`, { subject: file });
    }
    if (wanted !== undefined) {
      if (config.getContextObject(wanted) === null) {
        throw new V2vError('USAGE', `The kubeconfig has no context ${wanted}.`, {
          subject: wanted,
          hint: 'kubectl config get-contexts lists them.',
        });
      }
      config.setCurrentContext(wanted);
    }
    const server = config.getCurrentCluster()?.server;
    // What the client makes up where nothing is configured.
    if (server === undefined || server === 'http://localhost:8080') {
      throw new V2vError('USAGE', 'No cluster is configured to make the guest in.', {
        hint: 'Name a kubeconfig, or set KUBECONFIG.',
      });
    }
    const ofContext = config.getContextObject(config.getCurrentContext())?.namespace;
    const api = KubernetesObjectApi.makeApiClient(config);
    return new Cluster(api, server, namespace ?? (ofContext || 'default'));
  }

  #placed(object: KubernetesObject): KubernetesObject {
    const copy = structuredClone(object);
    copy.metadata = { namespace: this.namespace, ...copy.metadata };
    return copy;
  }

  async #ask<T>(doing: string, work: Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await untilAborted(inTime(work), signal);
    } catch (error) {
      if (signal?.aborted === true) throw error;
      throw clusterFailure(error, this.server, doing);
    }
  }

  /** Makes an object; with `dryRun` only asks whether it could be made. */
  create(
    object: KubernetesObject,
    { dryRun = false, signal }: { dryRun?: boolean; signal?: AbortSignal } = {},
  ): Promise<KubernetesObject> {
    const made = this.api.create(this.#placed(object), undefined, dryRun ? 'All' : undefined);
    return this.#ask(`${nameOf(object)} cannot be made`, made, signal);
  }

  /** Undefined where it is not there. A kind that the cluster lacks is an error. */
  async read(object: KubernetesObject, signal?: AbortSignal): Promise<KubernetesObject | undefined> {
    try {
      return await untilAborted(inTime(this.api.read(referenceOf(this.#placed(object)))), signal);
    } catch (error) {
      if (signal?.aborted === true) throw error;
      const isMetadata = String((error as Error).message).startsWith('Failed to fetch resource metadata');
      if (refusalOf(error)?.status === 404 && !isMetadata) return undefined;
      throw clusterFailure(error, this.server, `${nameOf(object)} cannot be looked at`);
    }
  }

  /** Removes the very object that was read; one that is gone, or was replaced, is none of ours any more. */
  async remove(object: KubernetesObject): Promise<void> {
    const { uid } = object.metadata ?? {};
    try {
      await inTime(
        this.api.delete(referenceOf(object), undefined, undefined, undefined, undefined, 'Background', {
          preconditions: uid === undefined ? {} : { uid },
        }),
      );
    } catch (error) {
      const status = refusalOf(error)?.status;
      if (status === 404 || status === 409) return;
      throw clusterFailure(error, this.server, `${nameOf(object)} cannot be removed`);
    }
  }
}
