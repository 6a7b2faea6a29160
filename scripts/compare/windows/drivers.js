'use strict';

const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

/**
 * What the programs are told in the environment for a Windows guest: the drivers of a tree of virtio-win's layout, made in
 * `work`, and a file in the place of the service program that virt-v2v copies. Nothing for other guests.
 */
function windowsEnvironment(guest, work) {
  if (guest.system === undefined) return {};
  const { makeVirtioWinTree } = require('../../../test/guests/windows/virtio-win-tree');
  const tools = join(work, 'virt-tools');
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(tools, 'rhsrvany.exe'), 'MZ');
  return { VIRTIO_WIN: makeVirtioWinTree(join(work, 'virtio-win')), VIRT_TOOLS_DATA_DIR: tools };
}

module.exports = { windowsEnvironment };
