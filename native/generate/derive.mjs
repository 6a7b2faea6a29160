/**
 * Makes the description of the libguestfs API (native/api/guestfs.json) out of guestfs.h and Guestfs-1.0.gir. Needed
 * only when a newer libguestfs adds actions; builds read the committed description.
 */
import { immediate, resultUnits, secrets, unbound, units, wideFields, wideResults } from './facts.mjs';
import { readIntrospection } from './gir.mjs';
import { readHeader, symbolOf } from './header.mjs';

const fieldKinds = {
  'char *': 'string',
  char: 'char',
  int32_t: 'int32',
  uint32_t: 'uint32',
  int64_t: 'int64',
  uint64_t: 'uint64',
  float: 'float',
};
const optionKinds = { int: 'int', int64_t: 'int64', 'const char *': 'string', 'char *const *': 'stringlist' };

function fail(message) {
  throw new Error(`cannot derive the API description: ${message}`);
}

function withUnit(action, value) {
  const unit = units[`${action}.${value.name}`] ?? units[value.name];
  const counts = ['int', 'int64'].includes(value.kind);
  return counts && unit ? { ...value, unit } : value;
}

function withSecret(action, value) {
  return secrets.includes(`${action}.${value.name}`) ? { ...value, secret: true } : value;
}

function deriveReturns(name, prototype, method) {
  const { returns: c } = prototype;
  const gir = method.returns;
  const struct = /^struct guestfs_(\w+?)(_list)? \*$/.exec(c);
  if (struct) return { kind: struct[2] ? 'structlist' : 'struct', struct: struct[1] };
  if (c === 'char **') return { kind: gir.type.name === 'GLib.HashTable' ? 'hashtable' : 'stringlist' };
  if (c === 'char *') {
    return { kind: prototype.parameters.some(({ type }) => type === 'size_t *') ? 'buffer' : 'string' };
  }
  if (c === 'const char *') return { kind: gir.nullIsNoError ? 'constoptstring' : 'conststring' };
  if (c === 'int64_t') {
    return { kind: 'int64', ...(wideResults.includes(name) ? { wide: true } : {}) };
  }
  if (c === 'int') {
    const kind = { gboolean: 'error', gint8: 'bool', gint32: 'int' }[gir.type.name];
    if (kind) return { kind };
  }
  return fail(`${name} returns ${c}, introspection ${gir.type.name}`);
}

function deriveArgument(name, parameter, next, method) {
  const gir = method.parameters.get(parameter.name);
  if (!gir) fail(`${name}: the introspection file lacks the argument ${parameter.name}`);
  const path = gir.type.name === 'filename' ? { path: true } : {};
  switch (parameter.type) {
    case 'const char *':
      if (next?.type === 'size_t') return { name: parameter.name, kind: 'buffer' };
      if (gir.nullable) return { name: parameter.name, kind: 'optstring', ...path };
      return { name: parameter.name, kind: 'string', ...path };
    case 'char *const *':
      return { name: parameter.name, kind: 'stringlist', ...path };
    case 'int64_t':
      return { name: parameter.name, kind: 'int64' };
    case 'int':
      return { name: parameter.name, kind: gir.type.name === 'gboolean' ? 'bool' : 'int' };
    default:
      return fail(`${name}: argument ${parameter.name} has type ${parameter.type}`);
  }
}

function deriveOptions(name, symbol, header, method) {
  if (!symbol.endsWith('_argv')) return [];
  const members = header.structs.get(symbol);
  const prefix = symbol.replace(/_argv$/, '').toUpperCase();
  return members
    .filter((member) => member.name !== 'bitmask')
    .map((member) => {
      let kind = optionKinds[member.type] ?? fail(`${name}: option ${member.name} has type ${member.type}`);
      if (kind === 'int' && method.options.get(member.name) === 'Tristate') kind = 'bool';
      const option = {
        name: member.name,
        kind,
        bitmask: `GUESTFS_${prefix}_${member.name.toUpperCase()}_BITMASK`,
      };
      return withSecret(name, withUnit(name, option));
    });
}

function deriveAction(name, header, method, test) {
  const symbol = symbolOf(header, name) ?? fail(`${name} has no prototype`);
  const prototype = header.prototypes.get(symbol);
  const parameters = prototype.parameters
    .slice(1)
    .filter((parameter) => parameter.name !== 'optargs' && parameter.type !== 'size_t *');
  const args = [];
  parameters.forEach((parameter, index) => {
    if (parameter.type === 'size_t') return; // the length of the buffer before it
    const argument = deriveArgument(name, parameter, parameters[index + 1], method);
    args.push(withSecret(name, withUnit(name, argument)));
  });
  const options = deriveOptions(name, symbol, header, method);
  const returns = deriveReturns(name, prototype, method);
  return {
    name,
    symbol: `guestfs_${symbol}`,
    have: `GUESTFS_HAVE_${symbol.replace(/_argv$/, '').toUpperCase()}`,
    returns: resultUnits[name] ? { ...returns, unit: resultUnits[name] } : returns,
    args,
    ...(options.length > 0 ? { options } : {}),
    ...(method.since ? { since: method.since } : {}),
    ...(method.cancellable ? { cancellable: true } : {}),
    ...(method.deprecated ? { deprecated: true } : {}),
    ...(method.replacement ? { replacement: method.replacement } : {}),
    ...(immediate.includes(name) ? { immediate: true } : {}),
    ...(test ? { test: true } : {}),
  };
}

function deriveStruct(name, members) {
  const fields = [];
  members.forEach((member, index) => {
    const next = members[index + 1];
    if (member.type === 'uint32_t' && next?.type === 'char *' && member.name === `${next.name}_len`) return;
    const before = members[index - 1];
    let kind =
      fieldKinds[member.type] ?? fail(`struct ${name}: field ${member.name} has type ${member.type}`);
    if (member.length === 32) kind = 'uuid';
    if (kind === 'string' && before?.name === `${member.name}_len`) kind = 'buffer';
    const wide = wideFields.includes(`${name}.${member.name}`) ? { wide: true } : {};
    fields.push({ name: member.name, kind, ...wide });
  });
  return { name, have: `GUESTFS_HAVE_STRUCT_${name.toUpperCase()}`, fields };
}

/** Every entry of facts.mjs must name something that exists. */
function checkFacts(actions, structs) {
  const names = new Set(actions.map((action) => action.name));
  const values = new Set();
  for (const action of actions) {
    for (const value of [...action.args, ...(action.options ?? [])]) {
      values.add(value.name).add(`${action.name}.${value.name}`);
    }
  }
  const fields = new Set(
    structs.flatMap((struct) => struct.fields.map((field) => `${struct.name}.${field.name}`)),
  );
  const stale = [
    ...[...immediate, ...wideResults, ...Object.keys(resultUnits)].filter((name) => !names.has(name)),
    ...[...secrets, ...Object.keys(units)].filter((name) => !values.has(name)),
    ...wideFields.filter((name) => !fields.has(name)),
  ];
  if (stale.length > 0) fail(`facts.mjs names what is not there: ${stale.join(', ')}`);
}

/** @returns the description as a plain object, sorted and free of anything that differs between two runs */
export function deriveDescription(headerText, introspectionText, version) {
  const header = readHeader(headerText);
  const methods = readIntrospection(introspectionText);
  const wanted = [
    ...header.actions.filter((name) => !unbound.includes(name)).map((name) => ({ name, test: false })),
    ...header.privateActions
      .filter((name) => name.startsWith('internal_test'))
      .map((name) => ({ name, test: true })),
  ];
  const actions = wanted.map(({ name, test }) => {
    const method = methods.get(name) ?? fail(`the introspection file lacks ${name}`);
    return deriveAction(name, header, method, test);
  });
  const used = new Set(actions.map((action) => action.returns.struct).filter(Boolean));
  const structs = [...used].sort().map((name) => deriveStruct(name, header.structs.get(name)));
  checkFacts(actions, structs);
  return { library: 'libguestfs', version, actions, structs };
}
