'use strict';

const { spawn } = require('node:child_process');
const { existsSync, writeFileSync } = require('node:fs');

/** Run a program as root, or as fakeroot's. */
function runAsRoot([program, ...args], state, run) {
  if (process.getuid() === 0) return run(program, args);
  if (!existsSync(state)) writeFileSync(state, '');
  return run('fakeroot', ['-i', state, '-s', state, '--', program, ...args]);
}

/** Run a program; what it printed is shown only if it fails. */
function runLogged(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    let tail = '';
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      // What mmdebstrap mounts and makes, it clears away at this one
      killSignal: 'SIGINT',
      ...options,
    });
    const keep = (chunk) => (tail = (tail + chunk).slice(-8000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) =>
      reject(
        error.code === 'ENOENT'
          ? new Error(`${program} is not installed: run npm run setup -- --for test.`)
          : error,
      ),
    );
    child.on('close', (code, signal) =>
      code === 0
        ? resolve(tail)
        : reject(new Error(`${program} failed (${signal ?? code}):\n${tail.trimEnd()}`)),
    );
  });
}

module.exports = { runAsRoot, runLogged };
