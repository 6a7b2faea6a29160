// Run in a bare root that has Augeas and hivex, and neither libguestfs nor libvirt nor a compiler.
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const v2v = require('v2v-node');
const { createTestGuest, debianGuest, emptyHive } = require('v2v-node/testing');

async function rejection(promise) {
  const error = await promise.then(
    () => undefined,
    (reason) => reason,
  );
  assert.ok(error, 'it did not reject');
  return error;
}

assert.ok(Object.keys(v2v).length > 50);

const debian = await debianGuest();
await debian.guest.augInit('/', 0);
assert.ok((await debian.guest.augMatch('/files/etc/fstab/*')).length > 0);
const guest = await createTestGuest({ files: { '/hive': emptyHive() } });
await guest.hivexOpen('/hive');
assert.ok((await guest.hivexRoot()) > 0);

for (const [attempt, apt] of [
  [v2v.Guestfs.create(), 'libguestfs0'],
  [v2v.LibvirtConnection.open('test:///default'), 'libvirt0'],
]) {
  const error = await rejection(attempt);
  assert.equal(error.code, 'LIBRARY_MISSING');
  assert.ok(error.hint.includes(`apt install ${apt} `), error.hint);
  console.log(`${error.message} ${error.hint}`);
}

const context = await v2v.createContext();
const missing = await rejection(v2v.checkHost({}, context));
await context[Symbol.asyncDispose]();
assert.equal(missing.code, 'PROGRAM_MISSING');
console.log(`${missing.message} ${missing.hint}`);

const prebuilds = join(import.meta.dirname, 'node_modules/v2v-node/prebuilds', `linux-${process.arch}`);
assert.deepEqual(readdirSync(prebuilds).sort(), ['node.napi.glibc.node', 'v2v-confine']);
assert.match(readFileSync('/proc/self/maps', 'utf8'), /prebuilds\/linux-[a-z0-9]+\/node\.napi\.glibc\.node/);
// 125: it runs, and this kernel cannot confine
const { status } = spawnSync(join(prebuilds, 'v2v-confine'), ['--supported'], { stdio: 'inherit' });
assert.ok(status === 0 || status === 125, `v2v-confine: ${status}`);
console.log('testing kit, errors and v2v-confine: as they should be');
