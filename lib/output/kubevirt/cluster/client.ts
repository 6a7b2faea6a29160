import { isV2vError, V2vError } from '../../../errors';

/** An object of Kubernetes, as far as it is looked at. */
export interface KubernetesObject {
  apiVersion?: string;
  kind?: string;
  metadata?: {
    name?: string;
    namespace?: string;
    uid?: string;
    annotations?: Record<string, string>;
  };
  spec?: unknown;
  status?: unknown;
}

/** What names an object. */
export interface ObjectReference {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
}

/** What is used of the official client, whose types are not there where it is not installed. */
export interface ObjectApi {
  create(object: KubernetesObject, pretty?: string, dryRun?: string): Promise<KubernetesObject>;
  read(reference: ObjectReference): Promise<KubernetesObject>;
  delete(
    reference: ObjectReference,
    pretty?: string,
    dryRun?: string,
    gracePeriodSeconds?: number,
    orphanDependents?: boolean,
    propagationPolicy?: string,
    options?: { preconditions?: { uid?: string } },
  ): Promise<unknown>;
}

interface KubeConfig {
  loadFromFile(path: string): void;
  loadFromDefault(): void;
  setCurrentContext(name: string): void;
  getCurrentContext(): string;
  getContextObject(name: string): { namespace?: string } | null;
  getCurrentCluster(): { server: string } | null;
}

interface Client {
  KubeConfig: new () => KubeConfig;
  KubernetesObjectApi: { makeApiClient(config: KubeConfig): ObjectApi };
}

/**
 * Loads the official client, which is an optional dependency.
 *
 * @throws V2vError `PROGRAM_MISSING`
 */
export async function loadClient(
  load: () => Promise<unknown> = () => import('@kubernetes/client-node'),
): Promise<Client> {
  try {
    return (await load()) as Client;
  } catch (cause) {
    if (isV2vError(cause)) throw cause;
    throw new V2vError(
      'PROGRAM_MISSING',
      'The package @kubernetes/client-node is not installed, by which a guest is made in a cluster.',
      {
        subject: '@kubernetes/client-node',
        hint: 'Install it beside v2v-node: npm install @kubernetes/client-node@1',
        cause,
      },
    );
  }
}
