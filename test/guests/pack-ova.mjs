#!/usr/bin/env node
/** Pack a test guest as an OVA: `node test/guests/pack-ova.mjs NAME FILE.ova [--manifest sha256|sha1|none] [--mac MAC]`. */
import { parseArgs } from 'node:util';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { buildGuest, packOva, GUESTS, WINDOWS_GUESTS } = require('./index.js');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { manifest: { type: 'string', default: 'sha256' }, mac: { type: 'string' } },
});
const [name, path] = positionals;
const guests = { ...GUESTS, ...WINDOWS_GUESTS };
if (!Object.hasOwn(guests, name ?? '') || !path) {
  console.error(
    'usage: node test/guests/pack-ova.mjs NAME FILE.ova [--manifest sha256|sha1|none] [--mac MAC]',
  );
  process.exit(2);
}
try {
  const guest = await buildGuest(name, { log: (message) => console.error(message) });
  const manifest = values.manifest === 'none' ? false : values.manifest;
  console.log(await packOva(guest, { path, manifest, macs: values.mac ? [values.mac] : [] }));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
