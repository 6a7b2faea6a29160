/**
 * Writes native/guestfs/actions.gen.cc: for every action a thunk that moves values into the C call, and a row that
 * describes the call to the conversion code.
 */
import { banner } from './files.mjs';
import { camelCase, pascalCase } from './names.mjs';

const kinds = {
  string: 'kString',
  optstring: 'kOptString',
  stringlist: 'kStringList',
  bool: 'kBool',
  int: 'kInt',
  int64: 'kInt64',
  buffer: 'kBuffer',
};
const members = {
  string: 'text',
  optstring: 'text',
  stringlist: 'list',
  bool: 'integer',
  int: 'integer',
  int64: 'integer64',
};
const fieldKinds = {
  string: 'kString',
  buffer: 'kBuffer',
  uuid: 'kUuid',
  char: 'kChar',
  int32: 'kInt32',
  uint32: 'kUint32',
  int64: 'kInt64',
  uint64: 'kUint64',
  float: 'kFloat',
};

function fieldKind({ kind, wide }) {
  return wide ? fieldKinds[kind].replace('k', 'kWide') : fieldKinds[kind];
}

function emitStruct(struct) {
  const c = `struct guestfs_${struct.name}`;
  const name = pascalCase(struct.name);
  const fields = struct.fields.map((field) => {
    const length = field.kind === 'buffer' ? `, offsetof(${c}, ${field.name}_len)` : '';
    return `    {"${field.name}", FieldKind::${fieldKind(field)}, offsetof(${c}, ${field.name})${length}},`;
  });
  return [
    `const Field k${name}Fields[] = {`,
    ...fields,
    '};',
    `const StructType k${name} = {`,
    `    sizeof(${c}), k${name}Fields, ${fields.length},`,
    `    [](void* p) { guestfs_free_${struct.name}(static_cast<${c}*>(p)); },`,
    `    [](void* p) { guestfs_free_${struct.name}_list(static_cast<${c}_list*>(p)); }};`,
    '',
  ].join('\n');
}

function resultCall({ kind, struct, wide }, call) {
  const setters = {
    error: 'Error',
    bool: 'Bool',
    int: 'Int',
    int64: wide ? 'WideInt64' : 'Int64',
    string: 'String',
    conststring: 'ConstString',
    constoptstring: 'ConstOptString',
    stringlist: 'StringList',
    hashtable: 'HashTable',
  };
  switch (kind) {
    case 'struct':
      return [`  return out.Struct(${call}, k${pascalCase(struct)});`];
    case 'structlist':
      return [`  return out.StructListOf(${call}, k${pascalCase(struct)});`];
    case 'buffer':
      return ['  size_t size = 0;', `  char* buffer = ${call};`, '  return out.Buffer(buffer, size);'];
    default:
      return [`  return out.${setters[kind]}(${call});`];
  }
}

function emitThunk(action) {
  const lines = [];
  const args = action.args.flatMap((argument, index) =>
    argument.kind === 'buffer'
      ? [`in[${index}].text`, `in[${index}].size`]
      : [`in[${index}].${members[argument.kind]}`],
  );
  if (action.returns.kind === 'buffer') args.push('&size');
  if (action.options) {
    lines.push(`  struct ${action.symbol} options = {};`);
    action.options.forEach((option, index) => {
      const value = `in[${action.args.length + index}]`;
      lines.push(
        `  if (${value}.set) {`,
        `    options.bitmask |= UINT64_C(1) << ${index};`,
        `    options.${option.name} = ${value}.${members[option.kind]};`,
        '  }',
      );
    });
    args.push('&options');
  }
  const call = `${action.symbol}(${['static_cast<guestfs_h*>(g)', ...args].join(', ')})`;
  lines.push(...resultCall(action.returns, call));
  const input = action.args.length > 0 || action.options ? 'const Value* in' : 'const Value*';
  return [`bool ${pascalCase(action.name)}(void* g, ${input}, Result& out) {`, ...lines, '}'].join('\n');
}

function emitParameters(action) {
  const rows = [...action.args, ...(action.options ?? [])].map(
    ({ name, kind, secret }) => `    {"${camelCase(name)}", Kind::${kinds[kind]}${secret ? ', true' : ''}},`,
  );
  return rows.length > 0
    ? `const Parameter k${pascalCase(action.name)}Parameters[] = {\n${rows.join('\n')}\n};`
    : '';
}

function emitAction(action) {
  return [emitParameters(action), emitThunk(action), '']
    .filter((part, index) => part !== '' || index > 0)
    .join('\n');
}

function emitRow(action) {
  const name = pascalCase(action.name);
  const options = action.options?.length ?? 0;
  const parameters = action.args.length + options > 0 ? `k${name}Parameters` : 'nullptr';
  return `    {"${action.name}", ${name}, ${parameters}, ${action.args.length}, ${options}, &${action.symbol}},`;
}

export function emitTable(description) {
  const open = description.actions.filter((action) => !action.test);
  const test = description.actions.filter((action) => action.test);
  return [
    `// ${banner}`,
    '',
    '#include "actions.h"',
    '',
    '#include <cstddef>',
    '',
    '#include "api.h"',
    '',
    'namespace v2v {',
    '',
    'namespace {',
    '',
    ...description.structs.map(emitStruct),
    ...open.map(emitAction),
    '#if V2V_PRIVATE',
    ...test.map(emitAction),
    '#endif  // V2V_PRIVATE',
    '',
    'const Action kActions[] = {',
    ...open.map(emitRow),
    '#if V2V_PRIVATE',
    ...test.map(emitRow),
    '#endif',
    '};',
    '',
    '}  // namespace',
    '',
    'const ActionTable kGuestfsActions = {kActions, sizeof kActions / sizeof *kActions};',
    '',
    '}  // namespace v2v',
    '',
  ].join('\n');
}
