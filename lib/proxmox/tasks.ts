import { setTimeout as sleep } from 'node:timers/promises';

import { abortedError, isV2vError, V2vError } from '../errors';
import { pathOf, type ProxmoxApi } from './api';
import { plainText } from './fault';
import { fieldsOf, listOf, textOf } from './values';

/** Something that a node does for a while, by its UPID. */
export interface ProxmoxTask {
  node: string;
  upid: string;
}

/** How long one waits. */
export interface Patience {
  /** Between two looks at a task, at most; it begins with a tenth of it. */
  pollMs: number;
  /** A server that does not answer while a task runs may be restarting its services. */
  outageMs: number;
  /** A task that takes longer is given up. */
  limitMs: number;
}

/** An import of terabytes to a slow storage takes hours. */
export const usualPatience: Patience = { pollMs: 2000, outageMs: 20_000, limitMs: 24 * 3600_000 };

/** An import tells of its progress for each disk, per cent by per cent. */
const mostLines = 20_000;

/** A task that is to be stopped is not waited for any longer. */
const stopMs = 60_000;

/** A task of a server ended with an error. */
export class ProxmoxTaskFailure extends Error {
  constructor(
    readonly task: ProxmoxTask,
    /** What the server gives as the status at its end. */
    readonly exitStatus: string,
    /** The last lines of its log. */
    readonly log: readonly string[],
  ) {
    super([exitStatus, ...log].join('\n'));
  }
}

function taskPath({ node, upid }: ProxmoxTask): string {
  return pathOf('nodes', node, 'tasks', upid);
}

/** The answer of a call that begins a task. */
export function taskOf(node: string, answer: unknown): ProxmoxTask | undefined {
  const upid = textOf(answer);
  // A call for another node is passed on, and the task is there.
  return upid === undefined ? undefined : { node: /^UPID:([^:]+):/.exec(upid)?.[1] ?? node, upid };
}

/** How it ended; undefined while it runs. */
export async function exitStatusOf(
  api: ProxmoxApi,
  task: ProxmoxTask,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const status = fieldsOf(
    await api.get(`${taskPath(task)}/status`, {}, signal === undefined ? {} : { signal }),
  );
  return status.status === 'running' ? undefined : (textOf(status.exitstatus) ?? 'unknown');
}

/** What it said, line by line; nothing where that cannot be read. */
export async function logOf(api: ProxmoxApi, task: ProxmoxTask, signal?: AbortSignal): Promise<string[]> {
  try {
    const lines = listOf(
      await api.get(
        `${taskPath(task)}/log`,
        { start: 0, limit: mostLines },
        signal === undefined ? {} : { signal },
      ),
    );
    return lines.map(({ t }) => plainText(textOf(t) ?? '')).filter((line) => line !== '');
  } catch (error) {
    if (isV2vError(error) && error.code === 'ABORTED') throw error;
    return [];
  }
}

/**
 * Waits for the end of a task.
 *
 * @param what it does, for people: `the import of web-sda`
 * @throws V2vError `OUTPUT_FAILED` where it ends with an error, with a `ProxmoxTaskFailure` as its cause, or takes too long;
 * `OUTPUT_UNREACHABLE`; `ABORTED`, with the task still running
 */
export async function waitForTask(
  api: ProxmoxApi,
  task: ProxmoxTask,
  what: string,
  signal: AbortSignal,
  { pollMs, outageMs, limitMs }: Patience = usualPatience,
): Promise<void> {
  const begun = Date.now();
  let answered = begun;
  for (let pause = pollMs / 10; ; pause = Math.min(pause * 1.5, pollMs)) {
    await sleep(pause, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) throw abortedError(signal);
    try {
      const exitStatus = await exitStatusOf(api, task, signal);
      if (exitStatus !== undefined) return await judge(api, task, what, exitStatus, signal);
      answered = Date.now();
    } catch (error) {
      const passes = isV2vError(error) && error.code === 'OUTPUT_UNREACHABLE';
      if (!passes || Date.now() - answered > outageMs) throw error;
    }
    if (Date.now() - begun > limitMs) {
      throw new V2vError(
        'OUTPUT_FAILED',
        `${api.server} has not finished ${what} after ${Math.round(limitMs / 60_000)} minutes.`,
        { subject: task.upid, hint: `Look at the task ${task.upid} of the node ${task.node}.` },
      );
    }
  }
}

async function judge(
  api: ProxmoxApi,
  task: ProxmoxTask,
  what: string,
  exitStatus: string,
  signal: AbortSignal,
): Promise<void> {
  if (exitStatus === 'OK' || exitStatus.startsWith('WARNINGS')) return;
  const log = (await logOf(api, task, signal)).slice(-20);
  const failure = new ProxmoxTaskFailure(task, plainText(exitStatus), log);
  throw new V2vError('OUTPUT_FAILED', `${api.server} could not finish ${what}: ${plainText(exitStatus)}.`, {
    subject: task.upid,
    hint: `Look at the log of the task at the node ${task.node}: ${log.at(-1) ?? 'it is empty'}`,
    cause: failure,
  });
}

/** Stops a task, and waits until it has ended. */
export async function stopTask(
  api: ProxmoxApi,
  task: ProxmoxTask,
  { pollMs }: Patience,
  giveUp: AbortSignal,
): Promise<void> {
  const signal = AbortSignal.any([giveUp, AbortSignal.timeout(stopMs)]);
  if ((await exitStatusOf(api, task, signal)) !== undefined) return;
  await api.call('DELETE', taskPath(task), { signal });
  while ((await exitStatusOf(api, task, signal)) === undefined) {
    await sleep(pollMs / 10, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * The tasks of a type that the token began and that are not finished, all or those for one machine: what was begun by a call
 * whose answer did not arrive.
 */
export async function activeTasks(
  api: ProxmoxApi,
  { node, type, vmid }: { node: string; type: 'qmcreate' | 'imgcopy'; vmid?: number },
  signal: AbortSignal,
): Promise<ProxmoxTask[]> {
  const running = listOf(
    await api.get(pathOf('nodes', node, 'tasks'), { source: 'active', typefilter: type, vmid }, { signal }),
  );
  return running.flatMap(({ upid, user, tokenid, endtime }) => {
    const task = taskOf(node, upid);
    const name = textOf(tokenid);
    const owner = `${textOf(user) ?? ''}${name === undefined ? '' : `!${name}`}`;
    return task === undefined || endtime !== undefined || owner !== api.token ? [] : [task];
  });
}
