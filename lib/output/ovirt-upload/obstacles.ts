import type { OvirtUploadOutput } from '../../../types/output';
import type { TargetPlan } from '../../../types/target';
import { isV2vError, V2vError } from '../../errors';
import * as ovirt from '../../ovirt';
import { Preflight } from '../../preflight';
import type { Context } from '../../run/context';
import { formatBytes } from '../../text/bytes';
import { leastSize } from '../disks';
import { connectEngine } from './connect';
import { usualCluster } from './options';

type Plan = TargetPlan<OvirtUploadOutput>;
type Checked = V2vError | undefined | void;

const oldestMajor = 4;
/** Storages that have no files, where a raw disk always takes all its room. */
const blockStorages = ['iscsi', 'fcp'];

function notFound(subject: string, message: string, hint: string): V2vError {
  return new V2vError('OUTPUT_NOT_FOUND', message, { subject, hint });
}

/** What is looked at, one thing after the other; each may find something that is in the way. */
class Checks {
  #domain: ovirt.OvirtStorageDomain | undefined;

  constructor(
    private readonly engine: ovirt.OvirtEngine,
    private readonly plan: Plan,
    private readonly preflight: Preflight,
  ) {}

  all(): (() => Promise<Checked>)[] {
    return [
      () => this.#version(),
      () => this.#rights(),
      () => this.#storage(),
      () => this.#cluster(),
      () => this.#format(),
      () => this.#room(),
      () => this.#name(),
      ...(this.plan.output.diskUuids ?? []).map((id) => () => ovirt.checkDiskIsNew(this.engine, id)),
    ];
  }

  async #version(): Promise<Checked> {
    const { engine, preflight } = this;
    const root = await engine.get('', 'answer');
    const product = root.product_info as { version?: Record<string, string> } | undefined;
    const { major, minor, full_version: full } = product?.version ?? {};
    const version = full ?? `${major ?? '?'}.${minor ?? '?'}`;
    if (major !== undefined && Number(major) < oldestMajor) {
      return new V2vError(
        'OUTPUT_UNSUPPORTED',
        `${engine.server} is oVirt ${version}, and 4 is the oldest that takes images.`,
        {
          subject: engine.server,
          hint: 'Write to an export storage domain: -o ovirt.',
        },
      );
    }
    preflight.pass('version', `${engine.server} is oVirt ${version}.`);
  }

  async #rights(): Promise<Checked> {
    const { engine, preflight } = this;
    const permits = await ovirt.permits(engine);
    if (permits === undefined) {
      preflight.unknown(
        'rights',
        `What ${engine.user} may do is not known, as groups or the engine decide.`,
        'Make sure that it may create VMs and disks; the role PowerUserRole is enough.',
      );
      return;
    }
    const missing = ovirt.neededPermits.filter((permit) => !permits.has(permit));
    if (missing.length > 0) {
      return new V2vError(
        'OUTPUT_RIGHTS',
        `${engine.user} lacks rights at ${engine.server}: ${missing.join(', ')}.`,
        {
          subject: engine.user,
          hint: 'Give the user the role PowerUserRole in the data center, or take another user.',
        },
      );
    }
    preflight.pass('rights', `${engine.user} may create VMs and disks.`);
  }

  async #storage(): Promise<Checked> {
    const { engine, plan } = this;
    const name = plan.output.storageDomain;
    const domain = await ovirt.storageDomain(engine, name);
    if (domain === undefined)
      return notFound(
        name,
        `${engine.server} has no storage domain ${name} that ${engine.user} may see.`,
        'Name a data domain, as the engine shows it under Storage, Domains.',
      );
    if (domain.type !== 'data')
      return notFound(
        name,
        `The storage domain ${name} is one for ${domain.type}, and takes no disks of VMs.`,
        'Name a data domain.',
      );
    for (const center of domain.dataCenters) {
      if (!(await ovirt.isActive(engine, center, domain))) continue;
      this.#domain = { ...domain, dataCenters: [center] };
      this.preflight.pass('storage', `The storage domain ${name} is active.`);
      return;
    }
    return notFound(
      name,
      `The storage domain ${name} is not active in a data center.`,
      'Activate it in its data center.',
    );
  }

  async #cluster(): Promise<Checked> {
    const { engine, plan } = this;
    const name = plan.output.cluster ?? usualCluster;
    const cluster = await ovirt.cluster(engine, name);
    if (cluster === undefined)
      return notFound(
        name,
        `${engine.server} has no cluster ${name} that ${engine.user} may see.`,
        'Name a cluster with -oo ovirt-cluster.',
      );
    if (this.#domain !== undefined && cluster.dataCenter !== this.#domain.dataCenters[0])
      return notFound(
        name,
        `The cluster ${name} is in another data center than the storage domain ${this.#domain.name}.`,
        'Name a cluster and a storage domain of one data center.',
      );
    if (cluster.architecture === undefined || cluster.architecture === 'undefined')
      return notFound(
        name,
        `The architecture of the cluster ${name} is not known.`,
        'Give the cluster a CPU type, or add a host to it.',
      );
    this.preflight.pass('storage', `The cluster ${name} runs guests for ${cluster.architecture}.`);
  }

  #format(): Promise<Checked> {
    const domain = this.#domain;
    const isRefused =
      domain !== undefined &&
      blockStorages.includes(domain.storage) &&
      this.plan.disks.some(({ format, allocation }) => format === 'raw' && allocation === 'sparse');
    if (!isRefused) return Promise.resolve();
    return Promise.resolve(
      new V2vError(
        'OUTPUT_UNSUPPORTED',
        `The storage domain ${domain.name} is on block devices (${domain.storage}), which take no sparse raw disks.`,
        {
          subject: domain.name,
          hint: 'Take qcow2 (-of qcow2), or preallocate the disks (-oa preallocated).',
        },
      ),
    );
  }

  #room(): Promise<Checked> {
    const domain = this.#domain;
    if (domain?.available === undefined) return Promise.resolve();
    const needed = this.plan.disks.reduce((sum, disk) => sum + leastSize(disk), 0);
    const free = formatBytes(domain.available);
    if (domain.available < needed) {
      return Promise.resolve(
        new V2vError(
          'OUTPUT_NO_SPACE',
          `The storage domain ${domain.name} has ${free} of free space, and ${formatBytes(needed)} are needed.`,
          { subject: domain.name, hint: 'Make room in it, or name another storage domain.' },
        ),
      );
    }
    this.preflight.pass('space', `The storage domain ${domain.name} has ${free} of free space.`);
    return Promise.resolve();
  }

  async #name(): Promise<Checked> {
    const { name } = this.plan;
    if (await ovirt.hasVm(this.engine, name))
      return new V2vError('OUTPUT_EXISTS', `${this.engine.server} has a VM ${name} already.`, {
        subject: name,
        hint: 'Choose another name for the guest with the option name, -on.',
      });
    this.preflight.pass('name', `The name ${name} is free.`);
  }
}

/** What is in the way at the engine. Writes nothing there. */
export async function* uploadObstacles(plan: Plan, context: Context): AsyncGenerator<V2vError> {
  const preflight = new Preflight(context);
  let engine: ovirt.OvirtEngine;
  try {
    engine = await connectEngine(plan.output, context);
  } catch (error) {
    if (!isV2vError(error) || error.code === 'ABORTED') throw error;
    yield error;
    return;
  }
  try {
    preflight.pass('reachable', `${engine.server} answers.`);
    preflight.pass('credentials', `${engine.server} knows ${engine.user}.`);
    for (const check of new Checks(engine, plan, preflight).all()) {
      context.throwIfAborted();
      try {
        const found = await check();
        if (found !== undefined) yield found;
      } catch (error) {
        if (!isV2vError(error) || error.code === 'ABORTED') throw error;
        yield error;
      }
    }
  } finally {
    await engine[Symbol.asyncDispose]();
  }
}
