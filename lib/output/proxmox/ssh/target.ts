import type { TargetMachine } from '../../../../types/machine';
import type { ProxmoxSshOutput } from '../../../../types/output';
import type { Artifact, Destination, TargetPlan } from '../../../../types/target';
import { ProgramError, V2vError } from '../../../errors';
import { noteRemoteEnd } from '../../../journal/journal';
import type { Context } from '../../../run/context';
import { inStage } from '../../../run/stage';
import { outputCodes, SshConnection } from '../../../ssh';
import type { OpenTarget } from '../../mode';
import { describeOrigin, vmParameters, warnOfMachine } from '../parameters';
import { explain } from './explain';
import { claimMachine, type EmptyMachine } from './machine';
import { ProxmoxNode } from './node';
import { takeBackMachine } from './take-back';
import { allocate, serveVolumes, stopScript, type ServedVolumes, type Volume } from './volumes';

/** What is set at once when the disks are there. The pool is set already, and the notes come last. */
function settings(parameters: Record<string, string>): string[] {
  return Object.entries(parameters).flatMap(([key, value]) =>
    key === 'pool' || key === 'description' ? [] : [`--${key}`, value],
  );
}

class SshTarget implements OpenTarget {
  readonly destinations: Destination[] = [];
  readonly #volumes: Volume[] = [];
  #machine: EmptyMachine | undefined;
  #served: ServedVolumes | undefined;
  #bridges: string[] = [];
  #state: 'open' | 'published' | 'disposed' = 'open';

  constructor(
    readonly plan: TargetPlan<ProxmoxSshOutput>,
    private readonly node: ProxmoxNode,
    private readonly context: Context,
  ) {}

  /** What changes the node is never broken off in the middle: what became of it would not be known. */
  async make(): Promise<void> {
    const { node, plan, context } = this;
    const { storage } = plan.output;
    this.#bridges = await node.bridges(context.signal);
    this.#machine = await claimMachine(plan, node, context);
    const { vmid, mark } = this.#machine;
    for (const disk of plan.disks) {
      context.throwIfAborted();
      this.#volumes.push(await allocate(node, { storage, vmid, disk }));
    }
    context.throwIfAborted();
    if (this.#volumes.length === 0) return;
    this.#served = await this.#explained(() => serveVolumes(node, this.#volumes, mark, context));
    for (const [disk, socket] of this.#served.sockets.entries()) {
      this.destinations.push({
        kind: 'nbd',
        uri: `nbd+unix:///?socket=${encodeURIComponent(socket)}`,
        location: this.#volumes[disk]!.id,
        whileServing: (work) => this.#whileServing(work),
      });
    }
  }

  async #explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof ProgramError ? explain(error, this.node.place) : error;
    }
  }

  /** qemu-img here knows no more than that its writes fail. */
  async #whileServing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.node.connection.whileConnected(work);
    } catch (error) {
      if (!(error instanceof ProgramError) || !/No space left|quota exceeded/i.test(error.stderr))
        throw error;
      const { storage } = this.plan.output;
      throw new V2vError(
        'OUTPUT_NO_SPACE',
        `The storage ${storage} of ${this.node.place} is full: a disk could not be written to its end.`,
        { subject: storage, hint: 'Free some space there, or name another storage.', cause: error },
      );
    }
  }

  publish(machine: TargetMachine): Promise<Artifact[]> {
    return inStage('metadata', this.context, () => this.#publish(machine));
  }

  async #publish(machine: TargetMachine): Promise<Artifact[]> {
    const { context, node, plan } = this;
    const empty = this.#machine;
    context.throwIfAborted();
    if (this.#state !== 'open' || empty === undefined) {
      throw new V2vError(
        'INTERNAL',
        `The target of ${plan.name} cannot be published: it is ${this.#state}.`,
        {
          hint: 'Publish a target once, and before it or its context is disposed of.',
        },
      );
    }
    const disks = this.#volumes.map(({ id }, disk) => ({ disk, value: id }));
    const parameters = vmParameters(machine, plan.output, disks, this.#bridges);
    warnOfMachine(machine, plan.output, this.#bridges, context);
    await this.#served?.server.stop();
    // The end of the connection ends them too, but nobody waits for that.
    await node.connection.script(stopScript(empty.mark), { program: 'kill' });
    const vmid = String(empty.vmid);
    await node.run(['qm', 'set', vmid, ...settings(parameters)]);
    // The notes hold the mark of the run: a machine that has lost it is complete.
    await node.run(['qm', 'set', vmid, '--description', describeOrigin(machine)]);
    this.#state = 'published';
    await noteRemoteEnd(empty.resource, context);
    await this.#start(vmid);
    const { place } = node;
    return [
      { kind: 'vm', id: vmid, name: parameters['name'] ?? plan.name, place },
      ...this.#volumes.map(({ id }, disk) => ({ kind: 'volume' as const, id, name: id, place, disk })),
    ];
  }

  /** The machine is complete whether it starts or not. */
  async #start(vmid: string): Promise<void> {
    if (this.plan.output.start !== true) return;
    try {
      await this.node.run(['qm', 'start', vmid], { signal: this.context.signal });
    } catch (error) {
      this.context.throwIfAborted();
      if (!(error instanceof V2vError)) throw error;
      this.context.warn(
        'VM_NOT_STARTED',
        error.message,
        `The machine is complete; start it with qm start ${vmid}.`,
      );
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'disposed';
    await this.#served?.server.stop();
    const machine = this.#machine;
    if (machine === undefined) return;
    await takeBackMachine(this.node, this.plan.output, machine, this.context);
    await noteRemoteEnd(machine.resource, this.context);
  }
}

/** Logs in, takes a number, and makes the volumes that the disks are written to. */
export async function openSshTarget(
  plan: TargetPlan<ProxmoxSshOutput>,
  context: Context,
): Promise<OpenTarget> {
  const node = new ProxmoxNode(await SshConnection.open(plan.output.ssh, outputCodes, context));
  const target = new SshTarget(plan, node, context);
  try {
    await target.make();
    return target;
  } catch (error) {
    await target[Symbol.asyncDispose]();
    throw error;
  }
}
