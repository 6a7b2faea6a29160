import { GuestfsError } from '../../../lib/errors';
import { guestfsError } from '../../../lib/guestfs/failure';

const failure = { kind: 'library', errno: 2, message: 'open: No such file' } as const;

it('names the path or device that the action was about', () => {
  const error = guestfsError('read_file', failure, '/etc/fstab');
  expect(error).toBeInstanceOf(GuestfsError);
  expect(error).toMatchObject({
    code: 'GUESTFS',
    errno: 'ENOENT',
    subject: '/etc/fstab',
    message: 'read_file: open: No such file',
    hint: expect.stringContaining('-v -x'),
  });
});

it.each([
  ['sh', '/usr/bin/tool --password secret'],
  ['sh_lines', '/usr/bin/tool --password secret'],
  ['aug_get', '/files/etc/fstab/1/spec'],
  ['command', ['/usr/bin/tool', 'secret']],
  ['set_memsize', 1024],
  ['launch', undefined],
])('takes for no path what %s is told', (action, first) => {
  expect(guestfsError(action, failure, first)).toMatchObject({ subject: undefined });
});
