'use strict';

const { closeSync, ftruncateSync, openSync, rmSync, writeSync } = require('node:fs');

/** A file of `size` bytes that takes no room yet. */
function makeFile(path, size) {
  const file = openSync(path, 'w');
  ftruncateSync(file, size);
  closeSync(file);
}

function writeAt(path, offset, bytes) {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, offset);
  closeSync(file);
}

/** Put an image into the disk, holes as holes, and remove it. */
async function splice(image, disk, offset, run) {
  const block = 64 * 1024;
  const place = [`bs=${block}`, `seek=${offset / block}`, 'conv=notrunc,sparse', 'status=none'];
  await run('dd', [`if=${image}`, `of=${disk}`, ...place]);
  rmSync(image);
}

module.exports = { makeFile, writeAt, splice };
