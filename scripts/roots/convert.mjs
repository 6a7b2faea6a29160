// Run in a root that has the run-time packages of libguestfs and QEMU: converts a disk, and writes the result nowhere.
import { convert, Guestfs } from 'v2v-node';

const { major, minor, release } = Guestfs.libraryVersion();
console.log(`libguestfs ${major}.${minor}.${release}`);
const result = await convert({ input: { mode: 'disk', path: process.argv[2] }, output: { mode: 'null' } });
console.log(`converted: ${JSON.stringify(result.guest ?? result).slice(0, 300)}`);
