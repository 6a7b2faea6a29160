import type { V2vEvent } from '../../../types/events';
import type { ConversionPlan } from '../../../types/plan';
import type { InPlaceResult } from '../../../types/inspected-guest';
import type { ConvertProgress, ConvertResult } from '../../../types/result';

/** What a conversion is told of that is done. One in place has written no copy. */
export type FinishedConversion = ConvertResult | InPlaceResult;

/** Shows a run. Renderers only consume: nothing they do changes what is converted. */
export interface Renderer {
  event(event: V2vEvent): void;
  /** The conversion is done. */
  succeeded?(result: FinishedConversion): void;
  /** What the conversion would do is known. */
  planned?(plan: ConversionPlan): void;
  /** The run ended in an error, already put into words. */
  failed?(failure: Failure): void;
  /** The run is over, whichever way: put the terminal back in order. */
  end?(): void;
}

/** The line of an error on a terminal. By its code docs/errors.md can be searched. */
export function errorLine({ message, code }: Pick<Failure, 'message' | 'code'>): string {
  return `error: ${message} [${code}]`;
}

/** An error as a person is told of it. */
export interface Failure {
  code: string;
  message: string;
  hint?: string;
  stage?: string;
  subject?: string;
  /** What was found out and done before. */
  progress?: ConvertProgress;
  /** Only for an exception that nobody expected. */
  stack?: string;
}
