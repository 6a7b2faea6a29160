'use strict';

const { spawn } = require('node:child_process');
const { existsSync, writeFileSync } = require('node:fs');

/** Run a program as root, or as fakeroot's. */
function runAsRoot([program, ...args], state, run) {
  if (process.getuid() === 0) return run(program, args);
  if (!existsSync(state)) writeFileSync(state, '');
  return run('fakeroot', ['-i', state, '-s', state, '--', program, ...args]);
}

/**
 * Run a program; what it printed is shown only if it fails. Aborting interrupts it and all that it started, and waits
 * until it has cleared away what it made: mmdebstrap has filesystems mounted.
 */
function runLogged(program, args, { signal, ...options } = {}) {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    let tail = '';
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, ...options });
    const interrupt = () => {
      try {
        process.kill(-child.pid, 'SIGINT');
      } catch {
        // ended already
      }
    };
    signal?.addEventListener('abort', interrupt, { once: true });
    const keep = (chunk) => (tail = (tail + chunk).slice(-8000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => {
      if (error.code !== 'ENOENT') reject(error);
      else reject(new Error(`${program} is not installed: run npm run setup -- --for test.`));
    });
    child.on('close', (code, killed) => {
      signal?.removeEventListener('abort', interrupt);
      if (signal?.aborted) reject(signal.reason);
      else if (code === 0) resolve(tail);
      else reject(new Error(`${program} failed (${killed ?? code}):\n${tail.trimEnd()}`));
    });
  });
}

module.exports = { runAsRoot, runLogged };
