/** Writes types/guestfs.gen.ts: the structs, the option objects and the signature of every action. */
import { banner } from './files.mjs';
import { camelCase, parameterName, pascalCase } from './names.mjs';

const structName = (name) => `Guestfs${pascalCase(name)}`;
const optionsName = (action) => `Guestfs${pascalCase(action.name)}Options`;

const argumentTypes = {
  string: 'string',
  optstring: 'string | null',
  stringlist: 'readonly string[]',
  bool: 'boolean',
  int: 'number',
  int64: 'number | bigint',
  buffer: 'Uint8Array | string',
};

function fieldType(field) {
  if (['string', 'uuid', 'char'].includes(field.kind)) return 'string';
  if (field.kind === 'buffer') return 'Buffer';
  return field.wide ? 'bigint' : 'number';
}

function resultType({ kind, struct, wide }) {
  switch (kind) {
    case 'error':
      return 'void';
    case 'bool':
      return 'boolean';
    case 'int':
      return 'number';
    case 'int64':
      return wide ? 'bigint' : 'number';
    case 'string':
    case 'conststring':
      return 'string';
    case 'constoptstring':
      return 'string | null';
    case 'stringlist':
      return 'string[]';
    case 'hashtable':
      return 'Record<string, string>';
    case 'buffer':
      return 'Buffer';
    case 'struct':
      return structName(struct);
    case 'structlist':
      return `${structName(struct)}[]`;
    default:
      throw new Error(`unknown result ${kind}`);
  }
}

function argumentText(argument) {
  const said = {
    string: argument.path ? 'a path, device or filesystem, as text' : 'text',
    optstring: 'text, or null to leave it out',
    stringlist: argument.path ? 'paths or devices' : 'a list of texts',
    bool: 'true or false',
    int: 'a 32-bit integer',
    int64: 'a 64-bit integer',
    buffer: 'bytes (a string is sent as UTF-8)',
  }[argument.kind];
  return [
    said,
    argument.unit && `counts ${argument.unit}`,
    argument.secret && 'a secret, kept out of messages and events',
  ]
    .filter(Boolean)
    .join('; ');
}

function resultText(returns) {
  const said = {
    error: 'nothing',
    bool: 'true or false',
    int: 'a 32-bit integer',
    int64: returns.wide ? 'a 64-bit integer as bigint' : 'a 64-bit integer',
    string: 'text',
    conststring: 'text',
    constoptstring: 'text, or null where there is none (no error)',
    stringlist: 'a list of texts',
    hashtable: 'texts by text',
    buffer: 'bytes',
    struct: `one {@link ${structName(returns.struct ?? '')}}`,
    structlist: `a list of {@link ${structName(returns.struct ?? '')}}`,
  }[returns.kind];
  return returns.unit ? `${said}, counting ${returns.unit}` : said;
}

function comment(lines, indent = '') {
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`].join('\n');
}

function emitMethod(action) {
  const lines = [
    `C action \`guestfs_${action.name}\`${action.since ? `, since libguestfs ${action.since}` : ''}.`,
  ];
  if (action.cancellable)
    lines.push('Moves data between host and appliance: `signal` and `cancel()` stop it at once.');
  for (const argument of action.args)
    lines.push(`@param ${parameterName(argument.name)} - ${argumentText(argument)}`);
  lines.push(`@returns ${resultText(action.returns)}`);
  lines.push('@throws `GuestfsError` with action, errno and message when libguestfs reports one');
  if (action.deprecated) {
    lines.push(
      action.replacement
        ? `@deprecated use \`${camelCase(action.replacement)}\``
        : '@deprecated there is no replacement',
    );
  }
  lines.push(`@see guestfs(3), guestfs_${action.name}`);
  const parameters = action.args.map(
    (argument) => `${parameterName(argument.name)}: ${argumentTypes[argument.kind]}`,
  );
  const last = action.args.some((argument) => argument.name === 'options') ? 'callOptions' : 'options';
  parameters.push(`${last}?: ${action.options ? optionsName(action) : 'CallOptions'}`);
  return `${comment(lines, '  ')}\n  ${camelCase(action.name)}(${parameters.join(', ')}): Promise<${resultType(action.returns)}>;`;
}

function emitOptions(action) {
  const members = action.options.map((option) => {
    const said = argumentText({ ...option, path: false });
    return `  /** ${said} */\n  ${camelCase(option.name)}?: ${argumentTypes[option.kind]};`;
  });
  const head = comment([
    `Optional arguments of \`${camelCase(action.name)}\`; one left out or undefined keeps libguestfs's default.`,
  ]);
  return `${head}\nexport interface ${optionsName(action)} extends CallOptions {\n${members.join('\n')}\n}\n`;
}

function emitStruct(struct) {
  const fields = struct.fields.map((field) => `  ${field.name}: ${fieldType(field)};`);
  return `/** C struct \`guestfs_${struct.name}\`; see guestfs(3), STRUCTURES. */\nexport interface ${structName(struct.name)} {\n${fields.join('\n')}\n}\n`;
}

/** Left out: the test functions of a private build, and `user_cancel`, which the class has by hand. */
export function emitTypes(description) {
  const actions = description.actions.filter((action) => !action.test && !action.immediate);
  return [
    `// ${banner}\n`,
    `import type { CallOptions } from './guestfs';\n`,
    ...description.structs.map(emitStruct),
    ...actions.filter((action) => action.options).map(emitOptions),
    '/** The actions of libguestfs; the class `Guestfs` has them as methods. */',
    'export interface GuestfsActions {',
    actions.map(emitMethod).join('\n\n'),
    '}',
    '',
  ].join('\n');
}
