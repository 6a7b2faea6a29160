/**
 * Starts libguestfs's appliance once. The first start on a host builds it, which would count against the program
 * that happens to run first.
 */
import { createRequire } from 'node:module';

const { Guestfs } = createRequire(import.meta.url)('../dist/lib/index.js');
const guest = await Guestfs.create();
try {
  await guest.addDriveScratch(1024 ** 2);
  await guest.launch();
} finally {
  await guest.close();
}
