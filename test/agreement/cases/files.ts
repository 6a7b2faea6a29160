import type { TestFiles } from '../../../lib/testing';

/** Files of every kind, and the ways that links lead to them. */
export const manyFiles: TestFiles = {
  '/dir/file': 'one\ntwo\r\nthree',
  '/dir/.hidden': '',
  '/dir/sub/deep': 'x\n',
  '/dir/empty': { directory: true },
  '/digits': '0123456789',
  '/private': { content: 'secret\n', mode: 0o4710, uid: 1000, gid: 1001 },
  '/locked': { directory: true, mode: 0o1700, uid: 5, gid: 6 },
  '/Case/Name': 'n\n',
  '/link': { link: 'dir/file' },
  '/absolute': { link: '/dir/file' },
  '/climbing': { link: '../../../dir/file' },
  '/dirlink': { link: 'dir' },
  '/absolutedir': { link: '/dir' },
  '/chain': { link: 'dirlink/sub/../file' },
  '/dangling': { link: 'missing' },
  '/dangling2': { link: '/none/missing' },
  '/loop': { link: 'loop' },
};
