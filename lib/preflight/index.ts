import type { PreflightCheck, PreflightSubject } from '../../types/preflight';
import { isV2vError, type V2vError } from '../errors';
import type { Context } from '../run/context';
import { refusalSubject } from './refusal-subject';

/**
 * The checks of a source, as an input makes them: each is told as an event, and a refusal is thrown only once all are made,
 * so that whoever asked gets to know everything that stands in the way.
 *
 * @example
 * const preflight = new Preflight(context);
 * preflight.pass('reachable', 'vcenter.example.com answers.');
 * if (running) preflight.refuse('power', new V2vError('SOURCE_RUNNING', 'The guest web is running.'));
 * preflight.settle();
 */
export class Preflight {
  readonly #context: Context;
  readonly #refusals: V2vError[] = [];

  constructor(context: Context) {
    this.#context = context;
  }

  #tell(check: PreflightCheck): void {
    this.#context.emit({ type: 'preflight', check });
  }

  pass(about: PreflightSubject, message: string): void {
    this.#tell({ about, outcome: 'passed', message });
  }

  /** It could not be found out. */
  unknown(about: PreflightSubject, message: string, hint?: string): void {
    this.#tell({ about, outcome: 'unknown', message, ...(hint === undefined ? {} : { hint }) });
  }

  /** Something that a conversion goes on with; a warning of the run as well. */
  warn(about: PreflightSubject, code: string, message: string, hint?: string): void {
    this.#tell({ about, outcome: 'warning', code, message, ...(hint === undefined ? {} : { hint }) });
    this.#context.warn(code, message, hint);
  }

  /** Something that a conversion is refused for, by `settle`. */
  refuse(about: PreflightSubject, error: V2vError): void {
    const { code, message, hint } = error;
    this.#tell({ about, outcome: 'failed', code, message, ...(hint === undefined ? {} : { hint }) });
    this.#refusals.push(error);
  }

  /** Does something whose failure is a refusal, so that what else stands in the way is found out as well. */
  async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    this.#context.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (!isV2vError(error) || error.code === 'ABORTED') throw error;
      this.refuse(refusalSubject(error), error);
      return undefined;
    }
  }

  /** @throws V2vError the first refusal */
  settle(): void {
    const [first] = this.#refusals;
    if (first !== undefined) throw first;
  }
}
