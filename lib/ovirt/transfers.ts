import type { TargetFormat } from '../../types/output';
import { V2vError } from '../errors';
import { findDisk } from './disks';
import type { OvirtEngine } from './engine';
import { engineError } from './faults';
import { waitFor, type Pace } from './pace';
import { textOf, type Entity } from './values';

/** Seconds that a transfer may be idle, while an image is read here for instance. */
const inactivitySeconds = 3600;

/** A transfer that takes data. */
export interface OvirtTransfer {
  id: string;
  /** Id of the disk. */
  disk: string;
  /** Where the data goes: `https://HOST:PORT/images/TICKET`. */
  url: URL;
}

/** What of a disk is sent. */
export interface TransferOptions {
  disk: { id: string; name: string };
  format: TargetFormat;
  /** To the host itself, or to the engine's proxy. */
  direct: boolean;
}

function pathOf(id: string, action = ''): string {
  return `/imagetransfers/${encodeURIComponent(id)}${action}`;
}

function failed(engine: OvirtEngine, name: string, phase: string): V2vError {
  return new V2vError('OUTPUT_FAILED', `${engine.server} has given up the transfer of ${name}: ${phase}.`, {
    subject: name,
    hint: 'Look into the events of the engine; a host that runs and its service ovirt-imageio are needed.',
  });
}

function urlOf(engine: OvirtEngine, transfer: Entity, { direct, disk }: TransferOptions): URL {
  const text = textOf(transfer, direct ? 'transfer_url' : 'proxy_url');
  if (text !== undefined && URL.canParse(text)) {
    const url = new URL(text);
    if (url.protocol === 'https:') return url;
  }
  const where = direct ? 'no host' : 'no proxy';
  throw new V2vError('OUTPUT_FAILED', `${engine.server} names ${where} that takes ${disk.name}.`, {
    subject: disk.name,
    hint: direct
      ? 'Send through the engine with the option direct: false, -oo ovirt-proxy.'
      : 'Send to the hosts directly; leave -oo ovirt-proxy out.',
  });
}

/**
 * Begins to send a disk.
 *
 * @throws V2vError `OUTPUT_FAILED`, `OUTPUT_RIGHTS`; `ABORTED`
 */
export async function beginTransfer(
  engine: OvirtEngine,
  options: TransferOptions,
  { pollMs, diskMs }: Pace,
  signal: AbortSignal,
): Promise<OvirtTransfer> {
  const { disk, format } = options;
  let transfer: Entity = await engine.call({
    method: 'POST',
    path: '/imagetransfers',
    what: `take the disk ${disk.name}`,
    body: {
      disk: { id: disk.id },
      direction: 'upload',
      format: format === 'raw' ? 'raw' : 'cow',
      inactivity_timeout: String(inactivitySeconds),
    },
  });
  const id = textOf(transfer, 'id') ?? '';
  let resumed = false;
  const ready = async (): Promise<Entity | undefined> => {
    transfer = await engine.get(pathOf(id), `say how the transfer of ${disk.name} stands`);
    const phase = textOf(transfer, 'phase') ?? 'unknown';
    if (phase === 'transferring') return transfer;
    if (phase === 'initializing' || phase === 'resuming') return undefined;
    // The session with the host failed; a second attempt is taken by another host, or by one that was busy.
    if (phase !== 'paused_system' || resumed) throw failed(engine, disk.name, phase);
    resumed = true;
    await engine.call({
      method: 'POST',
      path: pathOf(id, '/resume'),
      body: {},
      what: `resume the transfer of ${disk.name}`,
    });
    return undefined;
  };
  const what = `The transfer of ${disk.name}`;
  const open = await waitFor(ready, { pollMs, limitMs: diskMs, signal, what });
  return { id, disk: disk.id, url: urlOf(engine, open, options) };
}

/** Phases on the way to success: a transfer that succeeded is forgotten soon after. */
const busyPhases = ['finalizing_success', 'finalizing_cleanup', 'transferring', 'paused_system', 'resuming'];

/** The disk knows whether the transfer that the engine has forgotten succeeded. */
async function diskOutcome(
  engine: OvirtEngine,
  { disk }: OvirtTransfer,
  name: string,
): Promise<true | undefined> {
  const found = await findDisk(engine, disk);
  if (found === undefined || found.status === 'illegal') throw failed(engine, name, 'its disk is not valid');
  return found.status === 'ok' ? true : undefined;
}

/**
 * Ends a transfer, and waits until the engine has checked the disk. It does not matter whether the engine answers that the
 * transfer is gone or is being ended already: how the disk stands is what counts.
 *
 * @throws V2vError `OUTPUT_FAILED`; `ABORTED`
 */
export async function finishTransfer(
  engine: OvirtEngine,
  transfer: OvirtTransfer,
  name: string,
  { pollMs, finishMs }: Pace,
  signal: AbortSignal,
): Promise<void> {
  const what = `finish the transfer of ${name}`;
  const finalize = async (): Promise<void> => {
    const path = pathOf(transfer.id, '/finalize');
    const answer = await engine.ask({ method: 'POST', path, body: {}, what, repeatable: true });
    if (answer.status >= 300 && answer.status !== 404 && answer.status !== 409)
      throw engineError(answer, engine.server, what);
  };
  await finalize();
  const ended = async (): Promise<true | undefined> => {
    const answer = await engine.ask({ path: pathOf(transfer.id), what });
    if (answer.status === 404) return diskOutcome(engine, transfer, name);
    if (answer.status >= 300) throw engineError(answer, engine.server, what);
    const phase = textOf(engine.read(answer), 'phase') ?? 'unknown';
    if (phase === 'finished_success') return diskOutcome(engine, transfer, name);
    if (!busyPhases.includes(phase)) throw failed(engine, name, phase);
    // A refusal of the engine (409) while it was busy with something else.
    if (phase === 'transferring') await finalize();
    return undefined;
  };
  await waitFor(ended, { pollMs, limitMs: finishMs, signal, what: `The end of the transfer of ${name}` });
}
