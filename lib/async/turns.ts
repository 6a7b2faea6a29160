import { setImmediate } from 'node:timers';

const waiting: (() => void)[] = [];
let passing = false;

function pass(): void {
  waiting.shift()?.();
  passing = waiting.length > 0;
  if (passing) setImmediate(pass);
}

/**
 * Waits until nobody else takes this turn of the event loop. For what takes this thread milliseconds and cannot be
 * divided, the start of a program or the parsing of a document: twenty conversions that come to it at once would stop
 * the application for twenty times as long, and so do it in twenty turns, between which the application gets on.
 */
export function ownTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (passing) return;
    passing = true;
    setImmediate(pass);
  });
}
