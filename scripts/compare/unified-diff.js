'use strict';

const { spawnSync } = require('node:child_process');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** What diff(1) says of two texts, without its head. */
function unifiedDiff(before, after) {
  const directory = mkdtempSync(join(tmpdir(), 'v2v-compare-'));
  try {
    const files = ['before', 'after'].map((name) => join(directory, name));
    writeFileSync(files[0], before);
    writeFileSync(files[1], after);
    const { stdout, error, status } = spawnSync('diff', ['-u', '-a', ...files], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 ** 2,
    });
    if (error) throw error;
    if (status > 1) throw new Error('diff failed');
    return stdout.split('\n').slice(2).join('\n').trimEnd();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

module.exports = { unifiedDiff };
