import type { Context } from '../run/context';

/** Seconds after which what was measured before counts little. */
const memory = 5;

/** Bytes a second, smoothed: what was measured long ago counts little. */
export class Rate {
  #at: number;
  #done = 0;
  #rate: number | undefined;

  constructor(private readonly now: () => number = () => performance.now() / 1000) {
    this.#at = now();
  }

  /** @param done bytes in all */
  reached(done: number): number | undefined {
    const passed = this.now() - this.#at;
    // Over a moment it says nothing.
    if (passed < 0.1) return this.#rate;
    const current = (done - this.#done) / passed;
    const weight = this.#rate === undefined ? 1 : 1 - Math.exp(-passed / memory);
    this.#rate = (this.#rate ?? 0) + weight * (current - (this.#rate ?? 0));
    this.#at += passed;
    this.#done = done;
    return this.#rate;
  }
}

/**
 * Tells how far a disk is, in bytes, once for each whole per cent and never less than before.
 *
 * @returns takes bytes in all
 */
export function diskProgress(
  task: 'copy' | 'upload' | 'verify' | 'commit',
  { disk, total }: { disk: number; total: number },
  context: Context,
): (done: number) => void {
  const speed = new Rate();
  let told = -1;
  const report = (bytes: number): void => {
    const done = Math.min(total, Math.max(0, Math.round(bytes)));
    const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
    if (percent <= told) return;
    told = percent;
    const rate = speed.reached(done);
    context.emit({
      type: 'progress',
      stage: task === 'commit' ? 'commit' : 'copy',
      task,
      disk,
      done,
      total,
      unit: 'bytes',
      ...(rate === undefined ? {} : { rate: Math.round(rate) }),
    });
  };
  report(0);
  return report;
}
