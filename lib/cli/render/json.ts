import type { V2vEvent } from '../../../types/events';
import type { ConversionPlan } from '../../../types/plan';
import type { Failure, FinishedConversion, Renderer } from './renderer';
import type { Screen } from './screen';

/**
 * `--json`: every event as one line of JSON on standard output, nothing else there. The last line is
 * `{"type":"result","result":…}`, `{"type":"plan","plan":…}` or `{"type":"error","code":…,"message":…}`.
 */
export class JsonRenderer implements Renderer {
  constructor(private readonly screen: Screen) {}

  event(event: V2vEvent): void {
    this.#print(event);
  }

  succeeded(result: FinishedConversion): void {
    this.#print({ type: 'result', result });
  }

  planned(plan: ConversionPlan): void {
    this.#print({ type: 'plan', plan });
  }

  failed(failure: Failure): void {
    this.#print({ type: 'error', ...failure });
  }

  #print(value: object): void {
    this.screen.stdout.write(`${JSON.stringify(value)}\n`);
  }
}
