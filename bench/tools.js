'use strict';

const { join } = require('node:path');
const { readV2vNodeLine, readVirtV2vLine } = require('./stages');

const root = join(__dirname, '..');
const options = (ova, directory, keys) => [
  ...['-i', 'ova', ova, '-o', 'local', '-os', directory, '-of', 'qcow2', '-on', 'converted'],
  ...keys.flatMap((key) => ['--key', key]),
];

/** The programs that are compared, in the order in which they run, and how to read what they say. */
const TOOLS = {
  'virt-v2v': {
    command: (ova, directory, keys) => ['virt-v2v', ...options(ova, directory, keys)],
    readLine: readVirtV2vLine,
  },
  'v2v-node': {
    command: (ova, directory, keys) => [
      process.execPath,
      join(root, 'dist/lib/cli/main.js'),
      ...options(ova, directory, keys),
      '--json',
    ],
    readLine: readV2vNodeLine,
  },
};

module.exports = { TOOLS };
