'use strict';

const { existsSync, mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

/**
 * The published drivers for Windows 8 to Server 2012 R2 are signed by themselves: here they would be left out, and nothing be
 * left to compare. They are signed as those of later Windows are.
 */
const signers = { '2k12R2': { by: 'microsoft', digest: 'sha256' } };

/**
 * What the programs are told in the environment for a Windows guest: the drivers of a tree of virtio-win's layout, made in
 * `work` unless it is there (each tree is signed with keys of its own), and a file in the place of the service program that virt-v2v copies. Nothing for other guests.
 */
function windowsEnvironment(guest, work) {
  if (guest.system === undefined) return {};
  const { makeVirtioWinTree } = require('../../../test/guests/windows/virtio-win-tree');
  const tools = join(work, 'virt-tools');
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(tools, 'rhsrvany.exe'), 'MZ');
  const virtioWin = join(work, 'virtio-win');
  if (!existsSync(virtioWin)) makeVirtioWinTree(virtioWin, { signers });
  return { VIRTIO_WIN: virtioWin, VIRT_TOOLS_DATA_DIR: tools };
}

module.exports = { windowsEnvironment };
