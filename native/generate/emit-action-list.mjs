/** Writes lib/guestfs/actions.gen.ts: what the class `Guestfs` has to know about an action at run time. */
import { banner } from './files.mjs';
import { camelCase } from './names.mjs';

export function emitActionList(description) {
  const rows = description.actions
    .filter((action) => !action.immediate && !action.test)
    .map((action) => `  ['${camelCase(action.name)}', '${action.name}', ${action.args.length}],`);
  return [
    `// ${banner}\n`,
    '/** Method name, C name without `guestfs_`, number of arguments before the options. */',
    'export const guestfsActions: readonly (readonly [method: string, action: string, args: number])[] = [',
    ...rows,
    '];',
    '',
  ].join('\n');
}
