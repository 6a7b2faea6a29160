'use strict';

/** Milliseconds between two looks, and how much of the time looking may take at most. */
const INTERVAL_MS = 200;
const LARGEST_SHARE = 0.05;

/** Looks at a process tree again and again, less often where looking takes long. */
class Sampler {
  samples = [];
  /** The largest sample, with what each program had of it. */
  peak = { kib: 0, programs: {} };
  #tree;
  #clock;
  #timer;
  #spent = 0;

  /** @param clock seconds since the program was started */
  constructor(tree, clock) {
    this.#tree = tree;
    this.#clock = clock;
    this.#look();
  }

  #look() {
    const from = this.#clock();
    const { kib, programs } = this.#tree.memory();
    const cost = this.#clock() - from;
    this.#spent += cost;
    this.samples.push({ at: from, kib });
    if (kib > this.peak.kib) this.peak = { kib, programs };
    this.#timer = setTimeout(() => this.#look(), Math.max(INTERVAL_MS, (cost * 1000) / LARGEST_SHARE));
  }

  /** @returns seconds that looking took */
  stop() {
    clearTimeout(this.#timer);
    return this.#spent;
  }
}

module.exports = { Sampler, INTERVAL_MS };
