#!/usr/bin/env node
/** Build a test guest: `node test/guests/build.mjs debian12|el7like [--out DIR]`; prints its directory. */
import { parseArgs } from 'node:util';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { buildGuest } = require('./build.js');
const { GUESTS } = require('./guests.js');

const names = Object.keys(GUESTS);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
});
if (values.help || positionals.length === 0 || positionals.some((name) => !names.includes(name))) {
  console.error(`usage: node test/guests/build.mjs ${names.join('|')} [--out DIR]`);
  for (const name of names) console.error(`  ${name.padEnd(10)} ${GUESTS[name].title}`);
  process.exit(values.help ? 0 : 2);
}
const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => interrupt.abort(new Error('interrupted')));
for (const name of positionals) {
  try {
    const guest = await buildGuest(name, {
      out: values.out,
      signal: interrupt.signal,
      log: (message) => console.error(message),
    });
    console.log(guest.directory);
  } catch (error) {
    console.error(`${name}: ${error.message}`);
    process.exit(1);
  }
}
