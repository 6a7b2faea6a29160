/**
 * Writes native/guestfs/types.gen.h and functions.gen.h: libguestfs's structs, and what its functions take and return,
 * so that a build needs no headers of libguestfs and does not depend on which version they are of. The lists at the end
 * are for `check:api`, which compares all of it with guestfs.h.
 */
import { banner } from './files.mjs';

const argumentTypes = {
  string: ['const char*'],
  optstring: ['const char*'],
  stringlist: ['char* const*'],
  bool: ['int'],
  int: ['int'],
  int64: ['int64_t'],
  buffer: ['const char*', 'size_t'],
};

const optionTypes = {
  string: 'const char*',
  stringlist: 'char* const*',
  bool: 'int',
  int: 'int',
  int64: 'int64_t',
};

const fieldTypes = {
  string: 'char*',
  char: 'char',
  int32: 'int32_t',
  uint32: 'uint32_t',
  int64: 'int64_t',
  uint64: 'uint64_t',
  float: 'float',
};

const resultTypes = {
  error: 'int',
  bool: 'int',
  int: 'int',
  int64: 'int64_t',
  string: 'char*',
  conststring: 'const char*',
  constoptstring: 'const char*',
  stringlist: 'char**',
  hashtable: 'char**',
  buffer: 'char*',
};

/** @returns {[name: string, declaration: string][]} */
function membersOf(field) {
  switch (field.kind) {
    case 'uuid':
      return [[field.name, `char ${field.name}[32]`]];
    case 'buffer':
      return [
        [`${field.name}_len`, `uint32_t ${field.name}_len`],
        [field.name, `char* ${field.name}`],
      ];
    default:
      return [[field.name, `${fieldTypes[field.kind]} ${field.name}`]];
  }
}

function declareStruct(name, members) {
  return [`struct ${name} {`, ...members.map(([, declaration]) => `  ${declaration};`), '};'];
}

function structs(description) {
  return description.structs.flatMap(({ name, fields }) => {
    const struct = `guestfs_${name}`;
    const list = [
      ['len', 'uint32_t len'],
      ['val', `struct ${struct}* val`],
    ];
    return [
      { name: struct, members: fields.flatMap(membersOf) },
      { name: `${struct}_list`, members: list },
    ];
  });
}

function optionStructs(description) {
  return description.actions
    .filter(({ options }) => options)
    .map(({ symbol, options, test }) => ({
      name: symbol,
      test,
      members: [
        ['bitmask', 'uint64_t bitmask'],
        ...options.map(({ name, kind }) => [name, `${optionTypes[kind]} ${name}`]),
      ],
    }));
}

/** A macro that applies F to each row. */
function list(name, rows) {
  return [`#define ${name}(F)`, ...rows.map((row) => `  F(${row})`)].join(' \\\n');
}

export function emitStructs(description) {
  const all = [...structs(description), ...optionStructs(description)];
  const open = description.actions.filter(({ test }) => !test);
  return [
    `// ${banner}`,
    '// Included by api.h, within its namespace.',
    '',
    ...all.flatMap(({ name, members }) => [...declareStruct(name, members), '']),
    '// F(struct)',
    list(
      'V2V_GUESTFS_STRUCTS',
      structs(description).map(({ name }) => name),
    ),
    '',
    '// F(struct, member)',
    list(
      'V2V_GUESTFS_MEMBERS',
      all
        .filter(({ test }) => !test)
        .flatMap(({ name, members }) => members.map(([member]) => `${name}, ${member}`)),
    ),
    '',
    '// F(bit, number)',
    list(
      'V2V_GUESTFS_BITS',
      open.flatMap(({ options = [] }) => options.map(({ bitmask }, index) => `${bitmask}, ${index}`)),
    ),
    '',
  ].join('\n');
}

// Always `struct`: some have the name of a function.
function resultType({ kind, struct }) {
  if (kind === 'struct') return `struct guestfs_${struct}*`;
  if (kind === 'structlist') return `struct guestfs_${struct}_list*`;
  return resultTypes[kind];
}

function row({ symbol, returns, args, options }) {
  const types = [
    'guestfs_h*',
    ...args.flatMap(({ kind }) => argumentTypes[kind]),
    ...(returns.kind === 'buffer' ? ['size_t*'] : []),
    ...(options ? [`const struct ${symbol}*`] : []),
  ];
  return `${resultType(returns)}, ${symbol}, (${types.join(', ')})`;
}

export function emitFunctions(description) {
  const free = description.structs.flatMap(({ name }) => [
    `void, guestfs_free_${name}, (struct guestfs_${name}*)`,
    `void, guestfs_free_${name}_list, (struct guestfs_${name}_list*)`,
  ]);
  const open = description.actions.filter(({ test }) => !test);
  const test = description.actions.filter((action) => action.test);
  return [
    `// ${banner}`,
    '// Included by api.h, within its namespace.',
    '',
    '// F(result, name, parameters)',
    list('V2V_GUESTFS_ACTIONS', [...free, ...open.map(row)]),
    '',
    "// libguestfs's own, for tests of bindings",
    list('V2V_GUESTFS_TEST_ACTIONS', test.map(row)),
    '',
  ].join('\n');
}
