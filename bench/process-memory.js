'use strict';

const { readFileSync, readdirSync } = require('node:fs');

/** Proportional set size in KiB out of the text of /proc/PID/smaps_rollup. */
function parsePss(text) {
  const match = /^Pss: +(\d+) kB$/m.exec(text);
  return match ? Number(match[1]) : undefined;
}

/** Resident set size in KiB out of the text of /proc/PID/status; kernel threads and zombies have none. */
function parseRss(text) {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(text);
  return match ? Number(match[1]) : 0;
}

/** Parent's process id out of the text of /proc/PID/stat. The name in it may hold blanks and parentheses. */
function parseParent(text) {
  return Number(
    text
      .slice(text.lastIndexOf(')') + 1)
      .trim()
      .split(/\s+/)[1],
  );
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // ended meanwhile, or another user's
    return '';
  }
}

/**
 * The processes that a program started, itself included. They are known by `marker`, `NAME=value` in their
 * environment, so one that lost its parent is found too; one that cleaned its environment is found by its parent.
 */
class ProcessTree {
  #marker;
  #proc;
  /** Process id → does it belong. */
  #known = new Map();
  /** True where PSS could not be read of some process, and its RSS was taken. */
  usedRss = false;

  constructor(marker, proc = '/proc') {
    this.#marker = marker;
    this.#proc = proc;
  }

  /** Ids of the processes that live now. */
  pids() {
    const present = readdirSync(this.#proc).filter((name) => /^\d+$/.test(name));
    const known = new Map();
    for (const pid of present.sort((a, b) => a - b)) {
      known.set(pid, this.#known.get(pid) ?? this.#belongs(pid, known));
    }
    this.#known = known;
    return present.filter((pid) => known.get(pid)).map(Number);
  }

  #belongs(pid, known) {
    if (read(`${this.#proc}/${pid}/environ`).split('\0').includes(this.#marker)) return true;
    const stat = read(`${this.#proc}/${pid}/stat`);
    if (stat === '') return false;
    const parent = String(parseParent(stat));
    return known.get(parent) ?? this.#known.get(parent) ?? false;
  }

  /**
   * What they occupy now.
   * @returns {{ kib: number, programs: Record<string, number> }} KiB, in all and by program
   */
  memory() {
    const programs = {};
    let sum = 0;
    for (const pid of this.pids()) {
      let kib = parsePss(read(`${this.#proc}/${pid}/smaps_rollup`));
      if (kib === undefined) {
        kib = parseRss(read(`${this.#proc}/${pid}/status`));
        this.usedRss ||= kib > 0;
      }
      const name = read(`${this.#proc}/${pid}/comm`).trim() || 'unknown';
      programs[name] = (programs[name] ?? 0) + kib;
      sum += kib;
    }
    return { kib: sum, programs };
  }
}

module.exports = { ProcessTree, parsePss, parseRss, parseParent };
