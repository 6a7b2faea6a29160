import { normalize } from 'node:path/posix';

import type { FileOperation } from '../../../../types/customize-files';
import { V2vError } from '../../../errors';
import type { CustomizeChecks } from './checks';

function usage(message: string, subject: string, hint: string): V2vError {
  return new V2vError('USAGE', message, { subject, hint });
}

/** A path in the guest. */
function checkGuestPath(path: unknown): void {
  const text = checkText(path, 'A path in the guest');
  if (!text.startsWith('/')) {
    throw usage(`"${text}" is not an absolute path in the guest.`, text, 'Begin it with /.');
  }
}

/** A path of something that is removed, moved or replaced: never all of the guest. */
function checkInsideGuest(path: unknown, operation: string): void {
  checkGuestPath(path);
  if (normalize(String(path)) !== '/') return;
  const message = `"${operation}" of "${String(path)}" would leave nothing of the guest.`;
  throw usage(message, String(path), 'Name what is in it.');
}

function checkText(value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '' && !value.includes('\0')) return value;
  throw usage(`${what} is not a non-empty string without NUL characters.`, what, 'Give it one.');
}

function checkSource(source: unknown): void {
  checkText(source, 'The source of a customize operation');
}

function checkNumber(value: unknown, what: string, most: number): void {
  if (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most) return;
  throw usage(`${String(value)} is not ${what}.`, String(value), `Give a whole number from 0 to ${most}.`);
}

/** -1 stands for "as it is", in chown(2). */
const largestId = 2 ** 31 - 1;
const largestMode = 0o7777;

/** Checks of the operations on files. */
export const fileChecks: CustomizeChecks<FileOperation> = {
  'append-line'({ path, line }) {
    checkGuestPath(path);
    if (typeof line === 'string' && !/[\r\n]/.test(line)) return;
    throw usage(
      `What "append-line" adds to ${path} is not one line.`,
      path,
      'Use one "append-line" for each line.',
    );
  },
  chmod({ path, mode }) {
    checkGuestPath(path);
    checkNumber(mode, 'a file mode', largestMode);
  },
  chown({ path, uid, gid }) {
    checkGuestPath(path);
    checkNumber(uid, 'the number of a user', largestId);
    checkNumber(gid, 'the number of a group', largestId);
  },
  copy({ from, to }) {
    checkInsideGuest(from, 'copy');
    checkGuestPath(to);
  },
  'copy-in'({ source, directory }) {
    checkSource(source);
    checkGuestPath(directory);
  },
  delete: ({ path }) => checkInsideGuest(path, 'delete'),
  edit({ path, expression }) {
    checkGuestPath(path);
    checkText(expression, 'A Perl expression');
  },
  link({ target, links }) {
    checkText(target, 'The target of a link');
    if (!Array.isArray(links) || links.length === 0) {
      throw usage(`There is no link that is to lead to ${target}.`, target, 'Name one link at least.');
    }
    for (const link of links) checkInsideGuest(link, 'link');
  },
  mkdir: ({ path }) => checkGuestPath(path),
  move({ from, to }) {
    checkInsideGuest(from, 'move');
    checkGuestPath(to);
  },
  scrub: ({ path }) => checkInsideGuest(path, 'scrub'),
  'tar-in'({ source, directory }) {
    checkSource(source);
    checkGuestPath(directory);
  },
  touch: ({ path }) => checkGuestPath(path),
  truncate: ({ path }) => checkGuestPath(path),
  'truncate-recursive': ({ path }) => checkGuestPath(path),
  upload({ source, path }) {
    checkSource(source);
    checkGuestPath(path);
  },
  write({ path, content }) {
    checkGuestPath(path);
    if (typeof content === 'string') return;
    throw usage(
      `The content for ${path} is not a string.`,
      path,
      'Give it as text; "upload" takes any file.',
    );
  },
};
