import type { ProxmoxSshOutput } from '../../../../types/output';
import type { TargetPlan } from '../../../../types/target';
import { isV2vError, V2vError } from '../../../errors';
import { Preflight } from '../../../preflight';
import type { Context } from '../../../run/context';
import { outputCodes, SshConnection } from '../../../ssh';
import { formatBytes } from '../../../text/bytes';
import { defaultBridge } from '../parameters';
import { ProxmoxNode, type NodeFacts, type NodeStorage } from './node';
import { isThick, mustBeRaw } from './storage-types';

const oldestVersion = 8;

function* notANode({ isRoot, missing, version }: NodeFacts, place: string): Generator<V2vError> {
  if (missing.length > 0 || version === undefined) {
    const lacks = missing.length === 0 ? 'pveversion' : missing.join(', ');
    yield new V2vError('OUTPUT_UNSUPPORTED', `${place} is no node of Proxmox VE: it lacks ${lacks}.`, {
      subject: place,
      hint: 'Name a node of Proxmox VE.',
    });
  } else if (Number.parseInt(version, 10) < oldestVersion) {
    yield new V2vError(
      'OUTPUT_UNSUPPORTED',
      `${place} has Proxmox VE ${version}, and ${oldestVersion}.0 is the oldest that v2v-node knows.`,
      { subject: place, hint: 'Upgrade it, or name another node.' },
    );
  }
  if (!isRoot) {
    yield new V2vError(
      'OUTPUT_RIGHTS',
      `The user that logs in to ${place} is not root, who alone may run qm.`,
      {
        subject: place,
        hint: 'Log in as root: ssh://root@NODE.',
      },
    );
  }
}

function storageProblem(
  storage: string,
  found: NodeStorage | undefined,
  place: string,
): V2vError | undefined {
  const subject = storage;
  if (found === undefined) {
    return new V2vError('OUTPUT_NOT_FOUND', `${place} has no storage ${storage}.`, {
      subject,
      hint: 'Name one of those that "pvesm status --content images" lists there.',
    });
  }
  if (!found.content.split(',').includes('images')) {
    return new V2vError(
      'OUTPUT_UNSUPPORTED',
      `The storage ${storage} of ${place} takes no disks of machines.`,
      {
        subject,
        hint: 'Allow the content "Disk image" for it, or name another storage.',
      },
    );
  }
  if (found.active !== 0 && found.enabled !== 0) return undefined;
  return new V2vError('OUTPUT_NOT_FOUND', `The storage ${storage} of ${place} is not active.`, {
    subject,
    hint: 'Look why at the node with "pvesm status", or name another storage.',
  });
}

function* roomProblems(
  { disks, name }: TargetPlan,
  { storage, type, avail }: NodeStorage,
  place: string,
): Generator<V2vError> {
  const isQcow2 = disks.some(({ format }) => format === 'qcow2');
  if (isQcow2 && mustBeRaw(type)) {
    yield new V2vError('OUTPUT_UNSUPPORTED', `The storage ${storage} (${type}) takes raw disks only.`, {
      subject: storage,
      hint: 'Leave out the format, or name it raw (-of raw).',
    });
  }
  const needed = disks.reduce((sum, disk) => sum + (isThick(type) ? disk.virtualSize : disk.expectedSize), 0);
  if (avail === undefined || avail >= needed) return;
  yield new V2vError(
    'OUTPUT_NO_SPACE',
    `The storage ${storage} of ${place} has ${formatBytes(avail)} left, and the disks of ${name} need ${formatBytes(needed)}.`,
    { subject: storage, hint: 'Free some space there, or name another storage.' },
  );
}

async function* namesMissing(
  { output }: TargetPlan<ProxmoxSshOutput>,
  node: ProxmoxNode,
  context: Context,
): AsyncGenerator<V2vError> {
  const { vmid, pool, bridge = defaultBridge } = output;
  const { place } = node;
  const { signal } = context;
  const preflight = new Preflight(context);
  if ((await node.bridges(signal)).includes(bridge))
    preflight.pass('network', `${place} has the bridge ${bridge}.`);
  else {
    yield new V2vError('OUTPUT_NOT_FOUND', `${place} has no bridge ${bridge}.`, {
      subject: bridge,
      hint: 'Name the bridge for networks that the node does not know with bridge (-oo bridge=NAME).',
    });
  }
  if (pool !== undefined && !(await node.pools(signal)).includes(pool)) {
    yield new V2vError('OUTPUT_NOT_FOUND', `${place} has no pool ${pool}.`, {
      subject: pool,
      hint: 'Make it first, or leave it out.',
    });
  }
  if (vmid === undefined) return;
  const taken = (await node.machines(signal)).find((machine) => machine.vmid === vmid);
  if (taken === undefined) preflight.pass('name', `The number ${vmid} is free.`);
  else yield vmidTaken(vmid, taken.name, place);
}

/** A machine has the number. */
export function vmidTaken(vmid: number, name: string | undefined, place: string): V2vError {
  const who = name === undefined ? 'Something' : name;
  return new V2vError('OUTPUT_EXISTS', `${who} at ${place} has the number ${vmid} already.`, {
    subject: String(vmid),
    hint: 'Choose another number with vmid (-oo vmid), or leave it out.',
  });
}

async function* atNode(
  plan: TargetPlan<ProxmoxSshOutput>,
  node: ProxmoxNode,
  context: Context,
): AsyncGenerator<V2vError> {
  const { place } = node;
  const { signal } = context;
  const { ssh, storage } = plan.output;
  const preflight = new Preflight(context);
  preflight.pass('reachable', `${place} answers.`);
  preflight.pass('credentials', `The login by ssh to ${place} works.`);
  if (ssh.verifyHost === false) preflight.unknown('host-key', `The host key of ${place} is not checked.`);

  const facts = await node.facts(signal);
  const wrong = [...notANode(facts, place)];
  yield* wrong;
  // Nothing else can be asked there.
  if (wrong.length > 0) return;
  preflight.pass('version', `${place} has Proxmox VE ${facts.version}.`);

  const found = (await node.storages(signal)).find((each) => each.storage === storage);
  const unusable = storageProblem(storage, found, place);
  if (unusable !== undefined) yield unusable;
  else if (found !== undefined) {
    const lacks = [...roomProblems(plan, found, place)];
    if (lacks.length === 0) preflight.pass('space', `The storage ${storage} has room for the disks.`);
    yield* lacks;
  }
  yield* namesMissing(plan, node, context);
}

/** What is in the way at the node. Only looks, with `probe` as well: what root may do there needs no trying. */
export async function* sshObstacles(
  plan: TargetPlan<ProxmoxSshOutput>,
  _how: { probe: boolean },
  context: Context,
): AsyncGenerator<V2vError> {
  let connection: SshConnection | undefined;
  try {
    connection = await SshConnection.open(plan.output.ssh, outputCodes, context);
    yield* atNode(plan, new ProxmoxNode(connection), context);
  } catch (error) {
    if (!isV2vError(error) || error.code === 'ABORTED') throw error;
    yield error;
  } finally {
    await connection?.[Symbol.asyncDispose]();
  }
}
