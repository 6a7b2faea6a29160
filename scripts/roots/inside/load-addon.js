// Run by the Node.js of another machine, emulated: loads the addon with all libraries, and calls one of them.
const assert = require('node:assert');
const { mkdtempSync, mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const addon = require(join(process.argv[2], 'node.napi.glibc.node'));

const root = mkdtempSync('/tmp/guest.');
mkdirSync(join(root, 'etc'));
writeFileSync(join(root, 'etc/fstab'), '/dev/sda1 / ext4 defaults 0 1\n');
/** Augeas's AUG_NO_LOAD and AUG_NO_MODL_AUTOLOAD */
const flags = 32 + 64;

async function main() {
  for (const library of ['augeas', 'hivex', 'libvirt', 'libguestfs']) {
    assert.equal(addon.loadLibrary(library), null);
  }
  const augeas = addon.createAugeas(root, flags);
  await addon.open(augeas);
  await addon.call(augeas, 1, 'aug_transform', ['Fstab.lns', '/etc/fstab'], null);
  await addon.call(augeas, 2, 'aug_load', [], null);
  const entries = await addon.call(augeas, 3, 'aug_match', ['/files/etc/fstab/*'], null);
  assert.deepEqual(entries, ['/files/etc/fstab/1']);
  await addon.close(augeas, false);
  console.log(
    `${process.arch}, Node.js ${process.version}: all libraries are found, and Augeas reads a file`,
  );
}

void main();
