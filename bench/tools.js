'use strict';

const { join } = require('node:path');
const { readV2vNodeLine, readVirtV2vLine } = require('./stages');

const root = join(__dirname, '..');
const options = (ova, directory) => ['-i', 'ova', ova, '-o', 'local', '-os', directory, '-of', 'qcow2'];

/** The programs that are compared, in the order in which they run, and how to read what they say. */
const TOOLS = {
  'virt-v2v': {
    command: (ova, directory) => ['virt-v2v', ...options(ova, directory)],
    readLine: readVirtV2vLine,
  },
  'v2v-node': {
    command: (ova, directory) => [
      process.execPath,
      join(root, 'dist/lib/cli/main.js'),
      ...options(ova, directory),
      '--json',
    ],
    readLine: readV2vNodeLine,
  },
};

module.exports = { TOOLS };
