'use strict';

const { readFileSync } = require('node:fs');
const { createHistogram, monitorEventLoopDelay } = require('node:perf_hooks');

/** Milliseconds between two looks at the event loop; what is more than that is its delay. */
const RESOLUTION = 10;

/**
 * Nanoseconds that the main thread has computed so far, after the text of /proc/self/schedstat. The second number there
 * is what it has waited for a processor.
 */
function parseComputed(text) {
  const match = /^(\d+) \d+ \d+$/m.exec(text);
  return match ? Number(match[1]) : undefined;
}

function computed() {
  try {
    return parseComputed(readFileSync('/proc/self/schedstat', 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Watches the event loop of this process: how late it is, and how long it computed between two looks at it. A machine
 * with more to do than processors makes every process late; only computing is the process's own doing.
 */
class EventLoopWatch {
  #delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  #waited = createHistogram();
  #computed = createHistogram();
  #timer;

  start() {
    this.#delay.enable();
    let last = { at: performance.now(), computed: computed() };
    this.#timer = setInterval(() => {
      const now = { at: performance.now(), computed: computed() };
      // A look is late once however late it is; of those who come all the time, some come early in a long delay.
      let late = now.at - last.at - RESOLUTION;
      do this.#waited.record(Math.max(1, Math.round(late * 1e6)));
      while ((late -= RESOLUTION) > 0);
      if (now.computed !== undefined) this.#computed.record(Math.max(1, now.computed - last.computed));
      last = now;
    }, RESOLUTION);
  }

  /**
   * @returns milliseconds, each `{ p50, p99, max, samples }`. `delay`: by how much looks were late
   *   (`monitorEventLoopDelay`); `waited`: what a request waits that comes at any moment; `computed`: of the time between
   *   two looks, missing where the kernel does not tell
   */
  stop() {
    this.#delay.disable();
    clearInterval(this.#timer);
    const figures = (histogram, beyond) => {
      const milliseconds = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - beyond);
      return {
        p50: milliseconds(histogram.percentile(50)),
        p99: milliseconds(histogram.percentile(99)),
        max: milliseconds(histogram.max),
        samples: histogram.count,
      };
    };
    return {
      delay: figures(this.#delay, RESOLUTION),
      waited: figures(this.#waited, 0),
      ...(this.#computed.count === 0 ? {} : { computed: figures(this.#computed, 0) }),
    };
  }
}

module.exports = { EventLoopWatch, parseComputed };
