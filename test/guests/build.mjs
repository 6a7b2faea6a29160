#!/usr/bin/env node
/** Build test guests: `node test/guests/build.mjs NAME… [--out DIR]`; prints their directories. */
import { parseArgs } from 'node:util';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { buildGuest, GUESTS, WINDOWS_GUESTS } = require('./index.js');

/** A build is partly one process's work and partly one machine's: two go side by side well on two processors. */
const AT_ONCE = 2;

const guests = { ...GUESTS, ...WINDOWS_GUESTS };
const names = Object.keys(guests);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
});
const unknown = positionals.filter((name) => !names.includes(name));
if (values.help || positionals.length === 0 || unknown.length > 0 || (values.out && positionals.length > 1)) {
  for (const name of unknown) console.error(`There is no test guest ${name}.`);
  console.error('usage: node test/guests/build.mjs NAME… [--out DIR, with one name]');
  for (const name of names) console.error(`  ${name.padEnd(16)} ${guests[name].title}`);
  process.exit(values.help ? 0 : 2);
}
const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => interrupt.abort(new Error('interrupted')));

const waiting = [...new Set(positionals)];
async function buildNext() {
  for (let name; (name = waiting.shift()) !== undefined;) {
    try {
      const guest = await buildGuest(name, {
        out: values.out,
        signal: interrupt.signal,
        log: (message) => console.error(message),
      });
      console.log(guest.directory);
    } catch (error) {
      console.error(`${name}: ${error.message}`);
      process.exitCode = 1;
      // A guest that cannot be built does not keep the others from it; being interrupted does
      if (interrupt.signal.aborted) return;
    }
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, buildNext));
