import type { V2vEvent } from '../../types/events';
import type { JobOutcome } from '../../types/many';
import { onAbort } from '../async/abort';
import { emulated } from './capacity';
import type { Convert, Job } from './job';
import { howManyMayStart, type Capacity, type Demand } from './scheduler';

export interface QueueListener {
  started(job: Job): void;
  event(job: Job, event: V2vEvent): void;
  /** Called once for each job that was added. */
  ended(job: Job, outcome: JobOutcome): void;
}

/** Why a job does not begin: the end of a sentence, and what caused it. */
export interface StopReason {
  because: string;
  cause: unknown;
}

/** Runs jobs, first in, first out, as many at once as there is room for; looks anew whenever one has ended. */
export class JobQueue {
  /** What all jobs may take together, seen now, when `running` have begun. */
  readonly #capacity: (running: readonly Demand[]) => Capacity;
  readonly #convert: Convert;
  readonly #listener: QueueListener;
  readonly #waiting = new Map<Job, Demand>();
  readonly #running = new Map<Job, Demand>();
  #stopped: StopReason | undefined;
  #kvmFails = false;
  #onChange: (() => void) | undefined;

  constructor(capacity: (running: readonly Demand[]) => Capacity, convert: Convert, listener: QueueListener) {
    this.#capacity = capacity;
    this.#convert = convert;
    this.#listener = listener;
  }

  get stopped(): boolean {
    return this.#stopped !== undefined;
  }

  add(job: Job, demand: Demand): void {
    this.#waiting.set(job, this.#seen(demand));
    onAbort(job.signal, () => this.#dropCancelled(job));
    if (job.signal.aborted) return;
    if (this.#stopped) this.#drop(job, this.#stopped);
    else this.#startWaiting();
  }

  /** From now on no job begins: those that wait, and come, end as not started. Those that run go on. */
  stop(reason: StopReason): void {
    this.#stopped ??= reason;
    for (const job of [...this.#waiting.keys()]) this.#drop(job, this.#stopped);
    this.#changed();
  }

  cancelRunning(reason: unknown): void {
    for (const job of [...this.#running.keys()]) job.cancel(reason);
  }

  /** Resolves when a job that came now would begin, or no job will. For one caller at a time, as is `idle`. */
  async room(usual: Demand): Promise<void> {
    const hasRoom = (): boolean => this.#waiting.size === 0 && this.#howManyMayStart([this.#seen(usual)]) > 0;
    while (!this.stopped && !hasRoom()) await this.#change();
  }

  /** Resolves when no job waits or runs. */
  async idle(): Promise<void> {
    while (this.#waiting.size + this.#running.size > 0) await this.#change();
  }

  #startWaiting(): void {
    // Chosen before the first begins, for a listener may cancel any of them, or all.
    const next = [...this.#waiting].slice(0, this.#howManyMayStart(this.#waiting.values()));
    for (const [job, demand] of next) if (this.#waiting.has(job)) this.#start(job, demand);
  }

  #howManyMayStart(waiting: Iterable<Demand>): number {
    const running = [...this.#running.values()];
    return howManyMayStart(waiting, running, this.#capacity(running));
  }

  #start(job: Job, demand: Demand): void {
    this.#waiting.delete(job);
    this.#running.set(job, demand);
    this.#listener.started(job);
    const running = job.run(this.#convert, (event) => this.#hear(job, event));
    void running.then((outcome) => {
      this.#running.delete(job);
      this.#end(job, outcome);
      this.#startWaiting();
    });
  }

  /** What a job takes, after what has been learned of the host. */
  #seen(demand: Demand): Demand {
    return this.#kvmFails ? emulated(demand) : demand;
  }

  #hear(job: Job, event: V2vEvent): void {
    if (event.type === 'warning' && event.code === 'KVM_UNUSABLE') this.#learnThatKvmFails();
    this.#listener.event(job, event);
  }

  /** Emulation takes more, and what began in the belief that KVM works is emulated as well. */
  #learnThatKvmFails(): void {
    this.#kvmFails = true;
    for (const jobs of [this.#waiting, this.#running]) {
      for (const [job, demand] of jobs) jobs.set(job, emulated(demand));
    }
  }

  #dropCancelled(job: Job): void {
    if (!this.#waiting.has(job)) return;
    this.#drop(job, { because: 'it was cancelled', cause: job.signal.reason });
    // It may have been what did not fit.
    this.#startWaiting();
  }

  #drop(job: Job, { because, cause }: StopReason): void {
    if (this.#waiting.delete(job)) this.#end(job, job.notStarted(because, cause));
  }

  #end(job: Job, outcome: JobOutcome): void {
    this.#listener.ended(job, outcome);
    this.#changed();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => (this.#onChange = resolve));
  }

  #changed(): void {
    const wake = this.#onChange;
    this.#onChange = undefined;
    wake?.();
  }
}
