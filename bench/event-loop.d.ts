import type { LoopFigures } from './many-report';

export function parseComputed(text: string): number | undefined;

export class EventLoopWatch {
  start(): void;
  stop(): { delay: LoopFigures; waited: LoopFigures; computed?: LoopFigures };
}
