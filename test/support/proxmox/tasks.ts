import { Fault } from './fault';

/** What goes wrong with the next task of a type. */
export interface TaskTrouble {
  type: string;
  /** It ends with this. */
  exitStatus?: string;
  /** It does not end before it is stopped. */
  stays?: boolean;
  /** A worker that is killed takes nothing back: disks and the lock stay. */
  leavesAll?: boolean;
  /** It takes back what it made but for the disks. */
  leavesDisks?: boolean;
  /** The server dies when it has begun. */
  killsServer?: boolean;
}

/** A job of the server. */
export interface TestTask {
  upid: string;
  type: string;
  id: string;
  user: string;
  log: string[];
  exitStatus?: string;
  /** It says that it runs for so many looks more. */
  polls: number;
  stop: AbortController;
  trouble: TaskTrouble | undefined;
  done: Promise<void>;
}

export type Work = (task: TestTask) => Promise<void> | void;

export class Tasks {
  readonly all: TestTask[] = [];
  readonly troubles: TaskTrouble[] = [];
  polls = 1;

  /** A job of `type`; `undo` is called where it fails or is stopped, unless it is killed. */
  begin(
    node: string,
    type: string,
    id: string,
    user: string,
    work: Work,
    undo: Work = () => undefined,
  ): string {
    const number = (this.all.length + 0x1000).toString(16).toUpperCase().padStart(8, '0');
    const upid = `UPID:${node}:${number}:00A1B2C3:6789ABCD:${type}:${id}:${user}:`;
    const at = this.troubles.findIndex((one) => one.type === type);
    const trouble = at === -1 ? undefined : this.troubles.splice(at, 1)[0];
    const stop = new AbortController();
    const task: TestTask = {
      upid,
      type,
      id,
      user,
      log: [],
      polls: this.polls,
      stop,
      trouble,
      done: Promise.resolve(),
    };
    task.done = this.#run(task, work, undo);
    this.all.push(task);
    return upid;
  }

  async #run(task: TestTask, work: Work, undo: Work): Promise<void> {
    const { trouble, stop } = task;
    try {
      await work(task);
      if (trouble?.stays === true) {
        await new Promise((resolve) => stop.signal.addEventListener('abort', resolve, { once: true }));
      }
      stop.signal.throwIfAborted();
      if (trouble?.exitStatus !== undefined) throw new Error(trouble.exitStatus);
      task.exitStatus = 'OK';
    } catch (error) {
      if (trouble?.leavesAll !== true) await undo(task);
      const said = stop.signal.aborted ? 'interrupted by signal' : (error as Error).message.trim();
      task.log.push(`TASK ERROR: ${said}`);
      task.exitStatus = said;
    }
  }

  find(upid: string): TestTask {
    const found = this.all.find((task) => task.upid === upid);
    if (found === undefined) throw new Fault(500, `unable to parse worker upid '${upid}'`);
    return found;
  }

  isRunning(task: TestTask): boolean {
    return task.exitStatus === undefined || task.polls > 0;
  }

  /** A look at it. */
  status(task: TestTask): Record<string, unknown> {
    const running = this.isRunning(task);
    if (task.exitStatus !== undefined) task.polls -= 1;
    const { upid, type, id, user } = task;
    const known = { upid, type, id, user, status: running ? 'running' : 'stopped' };
    return running ? known : { ...known, exitstatus: task.exitStatus };
  }

  async stop(task: TestTask): Promise<void> {
    task.stop.abort();
    await task.done;
    task.polls = 0;
  }
}
