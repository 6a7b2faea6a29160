'use strict';

/**
 * The stages that both programs go through, in their order. A stage lasts from its first sign in the output to the
 * first sign of another one, so the stages of a run add up to its total. `start` is what comes before the first sign.
 */
const STAGES = ['start', 'source', 'open', 'inspect', 'convert', 'trim', 'close', 'copy', 'metadata'];

/** Where a stage of v2v-node has no line of its own in virt-v2v's output, it counts as the one virt-v2v does it in. */
const V2V_NODE_STAGES = {
  checks: 'source',
  source: 'source',
  overlay: 'source',
  target: 'source',
  open: 'open',
  inspect: 'inspect',
  convert: 'convert',
  trim: 'trim',
  close: 'close',
  copy: 'copy',
  metadata: 'metadata',
};

/** Messages of virt-v2v that begin a stage; the others are part of the stage that runs. */
const VIRT_V2V_MESSAGES = [
  [/^Setting up the source\b/, 'source'],
  [/^Opening the /, 'open'],
  [/^Inspecting the /, 'inspect'],
  [/^Checking for sufficient free disk space/, 'convert'],
  [/^Converting /, 'convert'],
  [/^(Mapping filesystem data|Skipping fstrim)/, 'trim'],
  [/^Closing the /, 'close'],
  [/^(Setting up the destination|Copying disk)\b/, 'copy'],
  [/^(Creating output metadata|Finishing off)/, 'metadata'],
];

// Of a terminal: colours, and the carriage returns of a progress bar
// eslint-disable-next-line no-control-regex
const TERMINAL_CODES = /\x1b\[[0-9;]*[A-Za-z]|.*\r(?!$)/g;

/** What a line of virt-v2v's standard output says; undefined: nothing about stages. */
function readVirtV2vLine(line) {
  const match = /^\[ *(\d+\.\d+)\] (.+?)\r?$/.exec(line.replace(TERMINAL_CODES, ''));
  if (!match) return undefined;
  const [, elapsed, message] = match;
  const stage = VIRT_V2V_MESSAGES.find(([pattern]) => pattern.test(message))?.[1];
  return { elapsed: Number(elapsed), message, stage };
}

/** What a line of `v2v-node --json` says; undefined: it is no event. */
function readV2vNodeLine(line) {
  let event;
  try {
    event = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof event?.elapsed !== 'number' || typeof event.type !== 'string') return undefined;
  const reading = { elapsed: event.elapsed };
  if (event.type === 'stage-start') {
    reading.stage = V2V_NODE_STAGES[event.stage];
    reading.message = event.message;
  }
  if (event.type === 'initrd') {
    const { kernel, strategy, reason } = event.initrd;
    reading.initrd = { kernel, strategy, reason };
  }
  if (event.type === 'appliance') {
    const { acceleration, secondsLost } = event;
    reading.appliance = { acceleration, secondsLost };
  }
  return reading;
}

/**
 * Seconds of every stage, from the marks of one run. What begins twice counts twice; a stage that never began is absent.
 * @param {{ stage: string, at: number }[]} marks in their order; `at` in seconds since the program was started
 * @param {number} end when the program ended
 * @returns {{ stage: string, from: number, to: number }[]}
 */
function intervals(marks, end) {
  const all = [{ stage: 'start', at: 0 }, ...marks];
  return all
    .map(({ stage, at }, index) => ({ stage, from: at, to: all[index + 1]?.at ?? end }))
    .filter(({ from, to }) => to > from);
}

/**
 * Seconds and peak memory of every stage that took place.
 * @param {{ at: number, kib: number }[]} samples
 * @returns {Record<string, { seconds: number, peakKib?: number }>} no `peakKib`: over before memory was looked at
 */
function measureStages(marks, samples, end) {
  const measured = {};
  for (const { stage, from, to } of intervals(marks, end)) {
    const entry = (measured[stage] ??= { seconds: 0 });
    entry.seconds += to - from;
    for (const { at, kib } of samples) {
      if (kib > 0 && at >= from && at < to) entry.peakKib = Math.max(entry.peakKib ?? 0, kib);
    }
  }
  return measured;
}

module.exports = { STAGES, readVirtV2vLine, readV2vNodeLine, intervals, measureStages };
