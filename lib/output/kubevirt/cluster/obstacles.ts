import type { KubevirtOutput } from '../../../../types/output';
import type { TargetPlan } from '../../../../types/target';
import { V2vError } from '../../../errors';
import { Preflight } from '../../../preflight';
import type { Context } from '../../../run/context';
import { errorOf } from '../../obstacle';
import { renderVolumes } from '../manifest/volumes';
import { isUploaded } from '../plan';
import type { KubernetesObject } from './client';
import { Cluster } from './cluster';
import { claimOf } from './marked';
import { proxyOf } from './upload';

type Plan = TargetPlan<KubevirtOutput>;

/** A machine that says nothing of the guest: what is asked is whether one of this name may be made. */
function emptyMachine({ name, output: { instancetype, preference } }: Plan): KubernetesObject {
  const domain = { devices: {}, ...(instancetype === undefined ? { memory: { guest: '64Mi' } } : {}) };
  return {
    apiVersion: 'kubevirt.io/v1',
    kind: 'VirtualMachine',
    metadata: { name },
    spec: {
      runStrategy: 'Halted',
      ...(instancetype === undefined ? {} : { instancetype: { name: instancetype } }),
      ...(preference === undefined ? {} : { preference: { name: preference } }),
      template: { spec: { domain } },
    },
  };
}

/** What must be there: a storage class, networks of Multus. */
function wantedObjects(
  { output: { storageClass, networks = {} } }: Plan,
  namespace: string,
): KubernetesObject[] {
  const attachments = new Set(
    Object.values(networks).flatMap((to) => (to.kind === 'multus' ? [to.name] : [])),
  );
  return [
    ...(storageClass === undefined
      ? []
      : [{ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: storageClass } }]),
    ...[...attachments].map((attachment) => {
      const [last = '', first = namespace] = attachment.split('/').reverse();
      const metadata = { name: last, namespace: first };
      return { apiVersion: 'k8s.cni.cncf.io/v1', kind: 'NetworkAttachmentDefinition', metadata };
    }),
  ];
}

/** What the run does beside making objects, as rights are named: resource, group and verb. */
function wantedRights(output: KubevirtOutput): (readonly [verb: string, group: string, resource: string])[] {
  const volumes =
    output.disks === 'pvc'
      ? (['', 'persistentvolumeclaims'] as const)
      : (['cdi.kubevirt.io', 'datavolumes'] as const);
  return [
    ['delete', 'kubevirt.io', 'virtualmachines'],
    ...(isUploaded(output)
      ? ([
          ['delete', ...volumes],
          ['create', 'upload.cdi.kubevirt.io', 'uploadtokenrequests'],
        ] as const)
      : []),
  ];
}

async function checkRight(
  [verb, group, resource]: readonly [string, string, string],
  cluster: Cluster,
  signal: AbortSignal,
): Promise<void> {
  const review = await cluster.create(
    {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { namespace: cluster.namespace, verb, group, resource } },
    },
    { signal },
  );
  if ((review.status as { allowed?: boolean } | undefined)?.allowed === true) return;
  const full = group === '' ? resource : `${resource}.${group}`;
  throw new V2vError(
    'OUTPUT_RIGHTS',
    `The user may not ${verb} ${full} in the namespace ${cluster.namespace} of ${cluster.server}.`,
    {
      subject: cluster.server,
      hint: 'Ask the administrator of the namespace for the rights that docs/kubevirt.md lists.',
    },
  );
}

async function checkIsThere(object: KubernetesObject, cluster: Cluster, signal: AbortSignal): Promise<void> {
  if ((await cluster.read(object, signal)) !== undefined) return;
  const { kind, metadata: { name, namespace } = {} } = object;
  throw new V2vError(
    'OUTPUT_NOT_FOUND',
    `There is no ${kind} ${name}${namespace === undefined ? '' : ` in the namespace ${namespace}`} at ${cluster.server}.`,
    {
      subject: name ?? '',
      hint: `kubectl get ${kind} lists what there is.`,
    },
  );
}

async function checkIsFree(object: KubernetesObject, cluster: Cluster, signal: AbortSignal): Promise<void> {
  if ((await cluster.read(object, signal)) === undefined) return;
  const { kind, metadata } = object;
  throw new V2vError(
    'OUTPUT_EXISTS',
    `There is a ${kind} ${metadata?.name} in the namespace ${cluster.namespace} already.`,
    {
      subject: metadata?.name ?? '',
      hint: 'Give the guest another name (-on), or delete what has this one.',
    },
  );
}

/** Nothing else can be asked of a cluster that says so. */
export const final: readonly string[] = [
  'OUTPUT_UNREACHABLE',
  'OUTPUT_IDENTITY',
  'OUTPUT_LOGIN',
  'PROGRAM_MISSING',
  'USAGE',
];

/**
 * What is in the way at a cluster. The server itself is asked whether each object could be made, names, rights, quotas and
 * what admission thinks of it included, and makes none (`dryRun`).
 */
export async function* clusterObstacles(plan: Plan, context: Context): AsyncGenerator<V2vError> {
  const { output } = plan;
  const { signal } = context;
  let configured: Cluster | undefined;
  const lacking = await errorOf(Cluster.configure(output).then((cluster) => (configured = cluster)));
  if (lacking !== undefined) yield lacking;
  if (configured === undefined) return;
  const cluster = configured;
  const preflight = new Preflight(context);

  const machine = emptyMachine(plan);
  const volumes = isUploaded(output) ? renderVolumes(plan) : [];
  const checks: (() => Promise<unknown>)[] = [
    () => cluster.create(machine, { dryRun: true, signal }),
    ...volumes.flatMap((volume) => [
      () => cluster.create(volume, { dryRun: true, signal }),
      ...(volume.kind === 'DataVolume'
        ? [() => checkIsFree(claimOf({ metadata: { name: volume.metadata!.name! } }), cluster, signal)]
        : []),
    ]),
    ...wantedObjects(plan, cluster.namespace).map((object) => () => checkIsThere(object, cluster, signal)),
    ...wantedRights(output).map((right) => () => checkRight(right, cluster, signal)),
    ...(isUploaded(output) ? [() => proxyOf(output, cluster, signal)] : []),
  ];
  let isWell = true;
  for (const [index, check] of checks.entries()) {
    context.throwIfAborted();
    const obstacle = await errorOf(check());
    if (obstacle === undefined || !final.includes(obstacle.code)) {
      if (index === 0) preflight.pass('reachable', `${cluster.server} answers, and takes the login.`);
    }
    if (obstacle === undefined) continue;
    if (obstacle.code === 'ABORTED') throw obstacle;
    isWell = false;
    yield obstacle;
    if (final.includes(obstacle.code)) return;
  }
  if (isWell) preflight.pass('rights', `${cluster.place} would make the VirtualMachine ${plan.name}.`);
}
