/**
 * Reads guestfs.h: which actions there are, the exact C parameters and result of each, the order and C types of optional
 * arguments, and the structs.
 *
 * The header says what GObject introspection does not (string-list options, `_opts_argv` symbols, header order); it
 * cannot tell an error code from a boolean, as both are `int`. `derive.mjs` merges the two.
 */

/** Prototypes by name without `guestfs_`; `returns` and `parameters` are C types as written. */
function readPrototypes(text) {
  const prototypes = new Map();
  const pattern =
    /extern GUESTFS_DLL_PUBLIC\s+([^;]*?)\bguestfs_(\w+) \(([^;]*?)\)\s*(?:GUESTFS_DEPRECATED\w+\s*(?:\([^)]*\))?\s*)?;/g;
  for (const [, returns, name, list] of text.matchAll(pattern)) {
    const parameters = list
      .replace(/\/\*.*?\*\//g, '')
      .split(',')
      .map((parameter) => parameter.trim())
      .map((parameter) => {
        const match = /^(.*?)(\w+)$/.exec(parameter);
        return match ? { type: match[1].trim(), name: match[2] } : { type: parameter, name: '' };
      });
    prototypes.set(name, { returns: returns.trim(), parameters });
  }
  return prototypes;
}

/** Members of every struct by struct name without `guestfs_`. */
function readStructs(text) {
  const structs = new Map();
  for (const [, name, body] of text.matchAll(/^struct guestfs_(\w+) \{(.*?)^\};/gms)) {
    const members = [];
    for (const [, type, member, length] of body.matchAll(
      /^ {2}([\w ]+?[ *]+(?:const \*)?)(\w+)(?:\[(\d+)\])?;/gm,
    )) {
      members.push({ type: type.trim(), name: member, ...(length ? { length: Number(length) } : {}) });
    }
    structs.set(name, members);
  }
  return structs;
}

/**
 * @returns {{ prototypes: Map, structs: Map, actions: string[], privateActions: string[] }} `actions` are the public
 * actions by the name other languages know them by, `privateActions` those behind `GUESTFS_PRIVATE`.
 */
export function readHeader(text) {
  const [, rest] = text.split('/* Actions. */');
  if (rest === undefined) throw new Error('guestfs.h: the section "Actions" is missing; is this guestfs.h?');
  const [publicPart, privatePart] = rest.split('#if GUESTFS_PRIVATE');
  const prototypes = readPrototypes(rest);
  // The macro is in capitals; the prototype tells `mkswap_L` from `mkswap_l`.
  const byMacro = new Map([...prototypes.keys()].map((name) => [name.toUpperCase(), name]));
  const namesIn = (part) =>
    [...part.matchAll(/^#define GUESTFS_HAVE_(\w+) 1/gm)]
      .map(([, macro]) => byMacro.get(macro))
      .filter((name) => name !== undefined);

  // An action that once had no optional arguments lives on as a plain wrapper beside its `_opts` successor; the pair
  // is one action.
  const names = namesIn(publicPart);
  const known = new Set(names);
  const actions = names.map((name) =>
    name.endsWith('_opts') && known.has(name.slice(0, -5)) ? name.slice(0, -5) : name,
  );
  return {
    prototypes,
    structs: readStructs(text),
    actions: [...new Set(actions)].sort(),
    privateActions: namesIn(privatePart ?? '').sort(),
  };
}

/** The C symbol that implements an action with all its options, without `guestfs_`. */
export function symbolOf(header, action) {
  for (const candidate of [`${action}_opts_argv`, `${action}_argv`, action]) {
    if (header.prototypes.has(candidate)) return candidate;
  }
  return undefined;
}
