/**
 * The program of a thread that takes a digest. It is text, because a file of its own would have to be found by name in
 * every bundle that this package ends up in.
 *
 * `workerData`: `path`, `offset`, `size` (undefined: to the end of the file), `algorithm`. Posts `{ bytes }`, what has
 * been read since the last post, and at the end `{ digest }` or `{ error }`.
 */
export const workerSource = `'use strict';
const { createHash } = require('node:crypto');
const { closeSync, openSync, readSync } = require('node:fs');
const { setPriority } = require('node:os');
const { parentPort, workerData } = require('node:worker_threads');

const pieceSize = 1024 * 1024;
const postEveryMs = 50;

function takeDigest({ path, offset, size = Infinity, algorithm }) {
  const hash = createHash(algorithm);
  const piece = Buffer.allocUnsafeSlow(pieceSize);
  const file = openSync(path, 'r');
  try {
    let done = 0;
    let posted = 0;
    let postedAt = Date.now();
    while (done < size) {
      const read = readSync(file, piece, 0, Math.min(pieceSize, size - done), offset + done);
      if (read === 0) break;
      hash.update(piece.subarray(0, read));
      done += read;
      if (Date.now() - postedAt < postEveryMs) continue;
      parentPort.postMessage({ bytes: done - posted });
      posted = done;
      postedAt = Date.now();
    }
    if (done > posted) parentPort.postMessage({ bytes: done - posted });
    return hash.digest('hex');
  } finally {
    closeSync(file);
  }
}

try {
  // On Linux this is the priority of the thread that asks, setpriority(2) "C library/kernel differences".
  if (workerData.priority !== undefined) setPriority(workerData.priority);
} catch {
  // Then it runs with the priority of its parent.
}
try {
  parentPort.postMessage({ digest: takeDigest(workerData) });
} catch ({ code, message }) {
  parentPort.postMessage({ error: { code, message } });
}
`;
