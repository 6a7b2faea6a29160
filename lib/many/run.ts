import type { V2vEvent } from '../../types/events';
import type { ConvertManyOptions, JobOutcome, JobStatus, ManySummary } from '../../types/many';
import { isV2vError, V2vError } from '../errors';
import { stopwatch } from '../run/stopwatch';
import { capacitiesFor, checkConcurrency, type Capacities } from './capacity';
import { Claims } from './claims';
import { EventStream } from './event-stream';
import type { Host } from './host';
import { asError, createJob, type Convert, type ConvertJob, type Job } from './job';
import { Outcomes } from './outcomes';
import { JobQueue } from './queue';
import { SharedSignals } from './shared-signals';
import { JobSource } from './job-source';

/** Jobs of `convertMany()`: a list, or a source that makes them as they are asked for. */
export type ConvertJobs = Iterable<ConvertJob> | AsyncIterable<ConvertJob>;

export interface ManyDependencies {
  convert: Convert;
  host: Host;
}

/** One call of `convertMany()`: takes the jobs in, and keeps what became of them. */
export class Run {
  readonly summary: Promise<ManySummary>;
  readonly #options: ConvertManyOptions;
  readonly #capacities: Capacities;
  readonly #queue: JobQueue;
  readonly #events: EventStream;
  readonly #outcomes: Outcomes;
  readonly #claims = new Claims();
  readonly #signals = new SharedSignals();
  /** Jobs that have not ended, by id. */
  readonly #open = new Map<string, Job>();
  readonly #results: JobOutcome[] = [];
  readonly #counts: Record<JobStatus, number> = { converted: 0, failed: 0, cancelled: 0, 'not-started': 0 };
  #source: JobSource | undefined;

  constructor(jobs: ConvertJobs, options: ConvertManyOptions, { convert, host }: ManyDependencies) {
    this.#options = options;
    this.#capacities = capacitiesFor(options.concurrency ?? 'auto', host);
    this.#events = new EventStream(options.onEvent);
    this.#outcomes = new Outcomes(options.keepResults ?? true);
    this.#queue = new JobQueue((running) => this.#capacities.capacity(running), convert, {
      started: (job) => this.#events.started(job),
      event: (job, event) => this.#event(job, event),
      ended: (job, outcome) => {
        this.#forget(job);
        this.#settle(outcome);
      },
    });
    this.summary = this.#perform(jobs);
  }

  /** False where there is no such job, or it has ended. */
  cancel(id: string): boolean {
    const job = this.#open.get(id);
    job?.cancel(new V2vError('ABORTED', `The job ${id} was cancelled.`));
    return job !== undefined;
  }

  outcomes(): AsyncGenerator<JobOutcome, void, undefined> {
    // A reader gets the error, too; the promise need not be looked at beside it.
    this.summary.catch(() => undefined);
    return this.#outcomes.read(async () => {
      this.#cancelAll(new V2vError('ABORTED', 'The loop over the outcomes was left.'));
      await this.summary.catch(() => undefined);
    });
  }

  async #perform(jobs: ConvertJobs): Promise<ManySummary> {
    const elapsed = stopwatch();
    const { signal } = this.#options;
    let disobey: (() => void) | undefined;
    let failure: { error: unknown } | undefined;
    try {
      checkConcurrency(this.#options.concurrency ?? 'auto');
      if (signal) disobey = this.#signals.listen(signal, () => this.#cancelAll(signal.reason));
      await this.#take(jobs);
    } catch (error) {
      failure = { error };
    }
    await this.#queue.idle();
    disobey?.();
    this.#outcomes.end(failure);
    if (failure) throw failure.error;
    const results = this.#results.sort((a, b) => a.index - b.index);
    return { results, counts: this.#counts, seconds: elapsed() };
  }

  async #take(jobs: unknown): Promise<void> {
    if (isAsyncIterable(jobs)) return this.#takeAsTheyCome(new JobSource(jobs));
    if (isIterable(jobs)) return this.#takeAll([...jobs]);
    throw new V2vError('USAGE', 'The jobs of convertMany() must be an array, or another iterable of jobs.');
  }

  /** What is known as a whole is checked as a whole, before anything begins. */
  async #takeAll(given: readonly unknown[]): Promise<void> {
    const jobs: Job[] = [];
    try {
      for (const [index, one] of given.entries()) {
        const job = createJob(one, index);
        jobs.push(job);
        this.#register(job);
      }
      for (const job of jobs) await this.#claims.enter(job);
      const demands = await Promise.all(jobs.map(({ call }) => this.#capacities.demand(call.appliance)));
      for (const [index, job] of jobs.entries()) this.#queue.add(job, demands[index]!);
    } catch (error) {
      for (const job of jobs) this.#forget(job);
      throw error;
    }
  }

  async #takeAsTheyCome(source: JobSource): Promise<void> {
    this.#source = source;
    try {
      const usual = await this.#capacities.demand(undefined);
      for (let index = 0; ; index++) {
        await this.#queue.room(usual);
        const next = this.#queue.stopped ? undefined : await source.next();
        if (next === undefined) return;
        await this.#takeOne(next.job, index);
      }
    } finally {
      await source.close();
    }
  }

  /** Others may be running: a job that makes no sense fails alone. */
  async #takeOne(given: unknown, index: number): Promise<void> {
    let job: Job | undefined;
    try {
      job = createJob(given, index);
      this.#register(job);
      await this.#claims.enter(job);
      this.#queue.add(job, await this.#capacities.demand(job.call.appliance));
    } catch (error) {
      if (job) this.#forget(job);
      const id = job?.id ?? String(index);
      this.#settle({ id, index, status: 'failed', error: asError(error), seconds: 0 });
    }
  }

  #register(job: Job): void {
    const other = this.#open.get(job.id);
    if (other !== undefined) {
      throw new V2vError('USAGE', `The jobs ${other.index} and ${job.index} have the same id, ${job.id}.`, {
        subject: job.id,
        hint: 'Give each job an id of its own, or none.',
      });
    }
    this.#open.set(job.id, job);
    job.obey(this.#signals);
  }

  #forget(job: Job): void {
    job.release();
    this.#claims.release(job);
    if (this.#open.get(job.id) === job) this.#open.delete(job.id);
  }

  #event(job: Job, event: V2vEvent): void {
    if (event.type === 'source' && job.call.name === undefined) this.#claimName(job, event.source.name);
    this.#events.send(job, event);
    job.onEvent(event);
  }

  #claimName(job: Job, name: string): void {
    try {
      this.#claims.named(job, name);
    } catch (error) {
      if (!isV2vError(error)) throw error;
      job.refuse(error);
    }
  }

  #settle(outcome: JobOutcome): void {
    this.#counts[outcome.status] += 1;
    if (this.#options.keepResults ?? true) this.#results.push(outcome);
    this.#outcomes.add(outcome);
    this.#events.ended(outcome);
    if (outcome.status === 'failed' && this.#options.stopOnFailure === true) {
      this.#stop(`the job ${outcome.id} failed`, outcome.error);
    }
  }

  #stop(because: string, cause: unknown): void {
    this.#queue.stop({ because, cause });
    this.#source?.stop();
  }

  #cancelAll(cause: unknown): void {
    this.#stop('all were cancelled', cause);
    this.#queue.cancelRunning(cause);
  }
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof (value as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] === 'function';
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof (value as Partial<AsyncIterable<unknown>> | null)?.[Symbol.asyncIterator] === 'function';
}
