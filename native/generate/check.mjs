/**
 * `npm run check:api [-- --header FILE]`: compares native/api/guestfs.json with the installed guestfs.h and names every
 * public action that is in one and not in the other, or whose C parameters differ. Actions that the description has
 * and an older library lacks are no error; they reject with NOT_SUPPORTED.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { unbound } from './facts.mjs';
import { readDescription } from './files.mjs';
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
  process.exitCode = missing.length + changed.length > 0 ? 1 : 0;
}

if (process.argv[1] && import.meta.url.endsWith(encodeURI(process.argv[1].replace(/^.*\//, '/')))) main();
