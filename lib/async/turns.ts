import { setImmediate } from 'node:timers';

const waiting: (() => void)[] = [];
let passing = false;

function pass(): void {
  waiting.shift()?.();
  passing = waiting.length > 0;
  if (passing) setImmediate(pass);
}

/**
 * Waits for its own turn of the event loop, for work that takes this thread milliseconds and cannot be divided: the
 * start of a program, the parsing of a document. Twenty conversions that do so at the same time would stop the application
 * for twenty times as long; this way they take twenty turns, between which the application gets on.
 */
export function ownTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (passing) return;
    passing = true;
    setImmediate(pass);
  });
}
