/**
 * `npm run check:api [-- --header FILE]`: compares native/api/guestfs.json with the installed guestfs.h and names every
 * public action that is in one and not in the other, or whose C parameters differ. Actions that the description has
 * and an older library lacks are no error; they reject with NOT_SUPPORTED. Then has the compiler compare what the addon
 * declares of each library (native/check) with the headers that are installed.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { unbound } from './facts.mjs';
import { fileOf, readDescription } from './files.mjs';
import { readHeader, symbolOf } from './header.mjs';

/** @returns {{ missing: string[], absent: string[], changed: string[] }} */
export function compareWithHeader(description, headerText) {
  const header = readHeader(headerText);
  const described = new Map(description.actions.map((action) => [action.name, action]));
  const missing = header.actions.filter((name) => !unbound.includes(name) && !described.has(name));
  const absent = [];
  const changed = [];
  for (const action of description.actions) {
    if (action.test) continue;
    const symbol = header.actions.includes(action.name) ? symbolOf(header, action.name) : undefined;
    if (symbol === undefined) absent.push(action.name);
    else if (`guestfs_${symbol}` !== action.symbol) changed.push(`${action.name}: is now guestfs_${symbol}`);
    else if (!sameParameters(action, header.prototypes.get(symbol)))
      changed.push(`${action.name}: other arguments`);
    for (const name of symbol ? newOptions(action, header.structs.get(symbol)) : []) {
      changed.push(`${action.name}: new option ${name}`);
    }
  }
  return { missing, absent, changed };
}

function sameParameters(action, prototype) {
  const inHeader = prototype.parameters
    .slice(1)
    .filter(({ name, type }) => name !== 'optargs' && !type.startsWith('size_t'))
    .map(({ name }) => name);
  return inHeader.join() === action.args.map(({ name }) => name).join();
}

function newOptions(action, members = []) {
  const known = new Set(['bitmask', ...(action.options ?? []).map(({ name }) => name)]);
  return action.symbol.endsWith('_argv')
    ? members.map(({ name }) => name).filter((name) => !known.has(name))
    : [];
}

/** Where a library's headers are, for the compiler; undefined where they are not installed. */
function flagsFor(library, atLeast) {
  const asked = spawnSync('pkg-config', ['--cflags', `${library} >= ${atLeast}`], { encoding: 'utf8' });
  return asked.status === 0 ? asked.stdout.split(/\s+/).filter(Boolean) : undefined;
}

/**
 * Whether the addon's declarations are those of the installed headers. Those of a libguestfs older than our description
 * lack functions, so they are passed over.
 */
export function checkDeclarations(description, say = console.log) {
  const libraries = { guestfs: description.version, libvirt: '4.0', augeas: '1.3', hivex: '1.3' };
  return Object.entries(libraries).every(([name, version]) => {
    const flags = flagsFor(name === 'guestfs' ? 'libguestfs' : name, version);
    if (!flags) {
      say(`declarations of ${name}: not compared; headers of ${version} or newer are not installed`);
      return true;
    }
    const source = fileOf(`native/check/${name}.cc`);
    const { status } = spawnSync('c++', ['-std=c++17', '-fsyntax-only', ...flags, source], {
      stdio: 'inherit',
    });
    say(`declarations of ${name}: ${status === 0 ? 'as in its headers' : 'differ from its headers'}`);
    return status === 0;
  });
}

function main() {
  const { values } = parseArgs({
    options: { header: { type: 'string', default: '/usr/include/guestfs.h' } },
  });
  const description = readDescription();
  const { missing, absent, changed } = compareWithHeader(description, readFileSync(values.header, 'utf8'));
  for (const name of missing) console.error(`not bound: guestfs_${name}`);
  for (const text of changed) console.error(`changed: ${text}`);
  for (const name of absent) console.log(`not in this libguestfs: guestfs_${name}`);
  const bound = description.actions.filter((action) => !action.test).length;
  console.log(
    `${bound} actions bound, ${missing.length} missing, ${changed.length} changed, ${absent.length} absent here`,
  );
  process.exitCode = missing.length + changed.length === 0 && checkDeclarations(description) ? 0 : 1;
}

if (process.argv[1] && import.meta.url.endsWith(encodeURI(process.argv[1].replace(/^.*\//, '/')))) main();
