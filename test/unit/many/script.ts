/** Conversions that end when the test says so, on a host that the test makes up. */
import { abortedError } from '../../../lib/errors';
import { createConvertMany } from '../../../lib/many';
import type { Host } from '../../../lib/many/host';
import type { ConvertOptions } from '../../../lib/convert';
import type { V2vEvent, V2vEventBody } from '../../../types/events';
import type { ConvertManyOptions } from '../../../types/many';
import type { ConvertJob } from '../../../lib';
import { event, result, source } from '../cli/render/sample';

/** Everything that could go on without the outer world has. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

export function job(id: string, more: Partial<ConvertJob> = {}): ConvertJob {
  return { id, input: { mode: 'ova', path: `${id}.ova` }, output: { mode: 'null' }, ...more };
}

/** One conversion that has begun. */
export interface Begun {
  call: ConvertOptions;
  emit(event: V2vEventBody): void;
  /** Emits what `convert()` says when it has read the source. */
  readSource(name: string): void;
  succeed(): void;
  fail(error: unknown): void;
}

export class Script {
  /** In the order in which they began. */
  readonly begun: Begun[] = [];
  running = 0;
  most = 0;
  readonly host: Host;
  readonly run: ReturnType<typeof createConvertMany>;

  constructor(host: Partial<Host> = {}) {
    this.host = {
      applianceMemory: () => Promise.resolve(1000),
      freeMemory: () => 1_000_000,
      processors: () => 4,
      isEmulated: () => false,
      ...host,
    };
    this.run = createConvertMany({ convert: (call) => this.#convert(call), host: this.host });
  }

  /** Input paths without `.ova`, which `job` makes of ids. */
  get names(): string[] {
    return this.begun.map(({ call: { input } }) => ('path' in input ? input.path.replace(/\.ova$/, '') : ''));
  }

  of(id: string): Begun {
    const found = this.begun[this.names.indexOf(id)];
    if (found === undefined) throw new Error(`${id} has not begun; begun: ${this.names.join(', ')}`);
    return found;
  }

  /** Ends each conversion well as soon as it has begun. */
  succeedAll(): this {
    this.#automatic = true;
    return this;
  }

  #automatic = false;

  #convert(call: ConvertOptions): Promise<typeof result> {
    this.most = Math.max(this.most, ++this.running);
    return new Promise<typeof result>((resolve, reject) => {
      const signal = call.signal!;
      const emit = (body: V2vEventBody) => call.onEvent?.(event(body) satisfies V2vEvent);
      const succeed = () => resolve(result);
      const begun: Begun = {
        call,
        emit,
        readSource: (name) => emit({ type: 'source', source: { ...source, name } }),
        succeed,
        fail: reject,
      };
      this.begun.push(begun);
      if (signal.aborted) reject(abortedError(signal));
      signal.addEventListener('abort', () => reject(abortedError(signal)));
      if (this.#automatic) setImmediate(succeed);
    }).finally(() => this.running--);
  }
}

/** Begins a run whose options are those of one test, two at once unless it says otherwise. */
export function begin(jobs: Parameters<Script['run']>[0], options: ConvertManyOptions = {}) {
  const script = new Script();
  return { script, run: script.run(jobs, { concurrency: 2, ...options }) };
}
