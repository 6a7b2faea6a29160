import type { FileOperation } from '../../../types/customize-files';
import { V2vError } from '../../errors';
import type { CustomizeOption } from './option';
import { badForm, nameAndText, twoParts } from './parts';

/** An option whose name is that of the operation. */
function option(
  name: FileOperation['operation'],
  form: string,
  help: string,
  read: (value: string) => FileOperation,
): CustomizeOption {
  return { spec: { key: name, names: [name], value: form, help }, read: (value) => [read(value)] };
}

/** An option with two values, apart at the first colon. */
function pair(
  name: FileOperation['operation'],
  form: string,
  help: string,
  read: (first: string, second: string) => FileOperation,
  split = twoParts,
): CustomizeOption {
  return option(name, form, help, (value) => read(...split(name, value, form)));
}

/** As a C compiler reads a number, with `0o` besides; 0 at the beginning makes it octal. */
function integer(text: string): number | undefined {
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return /^(?:0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+|0|[1-9]\d*)$/.test(text) ? Number(text) : undefined;
}

const modeForm = 'PERMISSIONS:FILE';

function chmod(permissions: string, path: string): FileOperation {
  const mode = integer(permissions);
  if (mode !== undefined) return { operation: 'chmod', path, mode };
  throw new V2vError('USAGE', `'${permissions}' is not a number for --chmod; write octal ones as 0644`);
}

const ownerForm = 'UID:GID:PATH';

function chown(value: string): FileOperation {
  const [uid = '', rest] = twoParts('chown', value, ownerForm);
  const [gid = '', path] = twoParts('chown', rest, ownerForm);
  if (/^\d+$/.test(uid) && /^\d+$/.test(gid)) {
    return { operation: 'chown', path, uid: Number(uid), gid: Number(gid) };
  }
  throw new V2vError('USAGE', `the value of --chown is not of the form ${ownerForm}; both are numbers`);
}

const linkForm = 'TARGET:LINK[:LINK…]';

function link(value: string): FileOperation {
  const [target, ...links] = value.split(':');
  if (!target || links.length === 0 || links.includes('')) throw badForm('link', linkForm);
  return { operation: 'link', target, links };
}

/** Options that change files of the guest. */
export const fileOptions: readonly CustomizeOption[] = [
  pair(
    'append-line',
    'FILE:LINE',
    'adds a line to the end of a file',
    (path, line) => ({ operation: 'append-line', path, line }),
    nameAndText,
  ),
  pair('chmod', modeForm, 'sets permissions, octal with 0 at the beginning', chmod),
  option('chown', ownerForm, 'gives a file to a user and a group, by their numbers', chown),
  pair('copy', 'SOURCE:DEST', 'copies a file or a directory inside the guest', (from, to) => ({
    operation: 'copy',
    from,
    to,
  })),
  pair(
    'copy-in',
    'LOCALPATH:REMOTEDIR',
    'copies a file or a directory of this host into a directory of the guest',
    (source, directory) => ({ operation: 'copy-in', source, directory }),
  ),
  option('delete', 'PATH', 'removes files and directories; PATH may have * and its like', (path) => ({
    operation: 'delete',
    path,
  })),
  pair('edit', 'FILE:EXPR', 'runs a Perl expression for each line of a file', (path, expression) => ({
    operation: 'edit',
    path,
    expression,
  })),
  option('link', linkForm, 'makes symbolic links that lead to TARGET', link),
  option('mkdir', 'DIRECTORY', 'makes a directory in the guest', (path) => ({ operation: 'mkdir', path })),
  pair('move', 'SOURCE:DEST', 'moves or renames a file or a directory', (from, to) => ({
    operation: 'move',
    from,
    to,
  })),
  option('scrub', 'FILE', 'overwrites a file and removes it', (path) => ({ operation: 'scrub', path })),
  pair(
    'tar-in',
    'TARFILE:REMOTEDIR',
    'unpacks a tar archive of this host in a directory of the guest',
    (source, directory) => ({ operation: 'tar-in', source, directory }),
  ),
  option('touch', 'FILE', 'makes an empty file, or sets its time', (path) => ({ operation: 'touch', path })),
  option('truncate', 'FILE', 'empties a file', (path) => ({ operation: 'truncate', path })),
  option('truncate-recursive', 'PATH', 'empties all files in a directory', (path) => ({
    operation: 'truncate-recursive',
    path,
  })),
  pair('upload', 'FILE:DEST', 'copies a file of this host to the guest', (source, path) => ({
    operation: 'upload',
    source,
    path,
  })),
  pair(
    'write',
    'FILE:CONTENT',
    'writes a file',
    (path, content) => ({ operation: 'write', path, content }),
    nameAndText,
  ),
];
