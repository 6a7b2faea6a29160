/**
 * `npm run generate:schemas`: writes schemas/*.schema.json from the types in types/.
 * `npm run generate:schemas -- --check`: writes nothing, and fails where a file is not what would be written.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { format, resolveConfig } from 'prettier';

import { SchemaMaker } from './schemas/from-types.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Of each schema the type that it describes, and types that it defines beside it. */
const schemas = {
  'convert-result': {
    type: ['types/result.ts', 'ConvertResult'],
    beside: [['types/failure.ts', 'ConvertFailure']],
  },
  'conversion-plan': { type: ['types/plan.ts', 'ConversionPlan'] },
  'inspected-guest': { type: ['types/inspected-guest.ts', 'InspectedGuest'] },
  'in-place-result': { type: ['types/inspected-guest.ts', 'InPlaceResult'] },
  'guest-description': { type: ['types/guest-description.ts', 'GuestDescription'] },
};

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

for (const [name, { type, beside = [] }] of Object.entries(schemas)) {
  const types = [type, ...beside].map(([file, exported]) => [join(root, file), exported]);
  const maker = new SchemaMaker(types.map(([file]) => file));
  const [reference] = types.map(([file, exported]) => maker.reference(file, exported));
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:v2v-node:schema:${name}`,
    title: type[1],
    ...reference,
    $defs: maker.definitions,
  };
  const path = join(root, 'schemas', `${name}.schema.json`);
  const options = { ...(await resolveConfig(path)), parser: 'json' };
  const text = await format(JSON.stringify(schema, null, 2), options);
  if (!values.check) {
    writeFileSync(path, text);
  } else if (readFileSync(path, 'utf8') !== text) {
    console.error(`${path} is not current: run npm run generate:schemas`);
    process.exitCode = 1;
  }
}
