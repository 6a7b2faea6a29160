// Run in a root that has the run-time packages of libguestfs and QEMU: converts a disk, and writes the result nowhere.
import assert from 'node:assert';

import { convert, Guestfs } from 'v2v-node';

const { major, minor, release } = Guestfs.libraryVersion();
const [path] = process.argv.slice(2);
const { inspection, conversion, seconds } = await convert({
  input: { mode: 'disk', paths: [path], format: 'qcow2' },
  output: { mode: 'null' },
  onEvent: (event) => event.type === 'warning' && console.error(`${event.code}: ${event.message}`),
});
assert.equal(conversion.guestcaps.blockBus, 'virtio-blk');
assert.ok(conversion.changes.length > 0);
console.log(
  `libguestfs ${major}.${minor}.${release}: ${inspection.productName}`,
  conversion.guestcaps,
  seconds,
);
