import { randomUUID } from 'node:crypto';

import { V2vError } from '../errors';
import { parameters, type OvirtEngine } from './engine';
import { hasVm } from './inventory';
import { waitFor, type Pace } from './pace';
import { listOf, textOf } from './values';

function pathOf(id: string): string {
  return `/vms/${encodeURIComponent(id)}`;
}

/** A VM that is to be made of an OVF. */
export interface NewVm {
  name: string;
  /** Id. */
  cluster: string;
  ovf: string;
}

/**
 * Makes a VM of an OVF, whose disks are there already, and waits until the engine is done with it.
 *
 * @param onMade is told the id as soon as it is known, before it is complete
 * @returns its id
 * @throws V2vError `OUTPUT_FAILED`, `OUTPUT_EXISTS`, `OUTPUT_RIGHTS`; `ABORTED`
 */
export async function importVm(
  engine: OvirtEngine,
  { name, cluster, ovf }: NewVm,
  onMade: (id: string) => Promise<void>,
  { pollMs, vmMs }: Pace,
  signal: AbortSignal,
): Promise<string> {
  // It cannot be asked for twice, so the connection, which may have been idle, is tried first.
  if (await hasVm(engine, name)) {
    throw new V2vError('OUTPUT_EXISTS', `${engine.server} has a VM ${name} already.`, {
      subject: name,
      hint: 'Choose another name for the guest with the option name, -on.',
    });
  }
  const correlation = randomUUID();
  const made = await engine.call({
    method: 'POST',
    path: `/vms?${parameters({ correlation_id: correlation })}`,
    what: `make the VM ${name}`,
    body: { cluster: { id: cluster }, initialization: { configuration: { type: 'ovf', data: ovf } } },
  });
  const id = textOf(made, 'id');
  if (id === undefined)
    throw new V2vError('OUTPUT_FAILED', `${engine.server} does not say which VM it has made for ${name}.`, {
      subject: name,
      hint: 'Look into the events of the engine for what happened.',
    });
  await onMade(id);
  const search = parameters({ search: `correlation_id=${correlation}` });
  const ended = async (): Promise<true | undefined> => {
    const jobs = listOf(await engine.get(`/jobs?${search}`, `say how the VM ${name} stands`), 'job');
    const states = jobs.map((job) => textOf(job, 'status'));
    if (states.some((state) => state === 'failed' || state === 'aborted')) {
      throw new V2vError('OUTPUT_FAILED', `${engine.server} could not make the VM ${name} of its OVF.`, {
        subject: name,
        hint: 'Look into the events of the engine, and into engine.log there, for what it does not like.',
      });
    }
    // The job is there from the request on; one that is not is forgotten, and then the VM tells.
    if (jobs.length === 0) return (await isUnlocked(engine, id)) ? true : undefined;
    return states.every((state) => state === 'finished') ? true : undefined;
  };
  await waitFor(ended, { pollMs, limitMs: vmMs, signal, what: `The VM ${name}` });
  return id;
}

async function isUnlocked(engine: OvirtEngine, id: string): Promise<boolean> {
  const answer = await engine.ask({ path: pathOf(id), what: 'say how a VM stands' });
  return answer.status === 200 && textOf(engine.read(answer), 'status') !== 'image_locked';
}

/** Removes a VM, and leaves its disks to who removes them. @returns whether it is gone */
export async function removeVm(
  engine: OvirtEngine,
  id: string,
  { pollMs, vmMs }: Pace,
  signal: AbortSignal,
): Promise<boolean> {
  const path = `${pathOf(id)}?${parameters({ detach_only: 'true' })}`;
  return waitFor(
    async () => {
      const { status } = await engine.ask({ method: 'DELETE', path, what: 'remove a VM', signal });
      if (status === 404) return true;
      if (status >= 300 && status !== 409) return false;
      const left = await engine.ask({ path: pathOf(id), what: 'say how a VM stands', signal });
      return left.status === 404 ? true : undefined;
    },
    { pollMs, limitMs: vmMs, signal, what: `The removal of the VM ${id}` },
  ).catch(() => false);
}
