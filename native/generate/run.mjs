/**
 * `npm run generate`: writes every `.gen.*` file from native/api/guestfs.json.
 * `npm run generate -- --derive [--header FILE] [--gir FILE] [--version V]`: makes that description anew first, from the
 * guestfs.h and Guestfs-1.0.gir of the machine.
 * `npm run generate -- --check`: writes nothing, and fails where a file is not what would be written.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { deriveDescription } from './derive.mjs';
import { emitActionList } from './emit-action-list.mjs';
import { emitFunctions, emitStructs } from './emit-api.mjs';
import { emitTable } from './emit-table.mjs';
import { emitTypes } from './emit-types.mjs';
import { formatDescription, isCurrent, readDescription, writeIfChanged } from './files.mjs';

const { values } = parseArgs({
  options: {
    derive: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    header: { type: 'string', default: '/usr/include/guestfs.h' },
    gir: { type: 'string', default: '/usr/share/gir-1.0/Guestfs-1.0.gir' },
    version: { type: 'string' },
  },
});

if (values.derive) {
  const version =
    values.version ?? execFileSync('pkg-config', ['--modversion', 'libguestfs'], { encoding: 'utf8' }).trim();
  const description = deriveDescription(
    readFileSync(values.header, 'utf8'),
    readFileSync(values.gir, 'utf8'),
    version,
  );
  writeIfChanged('native/api/guestfs.json', formatDescription(description));
}

const description = readDescription();
const outputs = {
  'types/guestfs.gen.ts': emitTypes(description),
  'lib/guestfs/actions.gen.ts': emitActionList(description),
  'native/guestfs/types.gen.h': emitStructs(description),
  'native/guestfs/functions.gen.h': emitFunctions(description),
  'native/guestfs/actions.gen.cc': emitTable(description),
};
if (values.check) {
  const stale = Object.entries(outputs).filter(([path, text]) => !isCurrent(path, text));
  for (const [path] of stale) console.error(`${path} is not current: run npm run generate`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const [path, text] of Object.entries(outputs)) writeIfChanged(path, text);
}
