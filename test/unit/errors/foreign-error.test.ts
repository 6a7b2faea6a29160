import { V2vError } from '../../../lib/errors';
import { asV2vError } from '../../../lib/errors/foreign-error';

const refused = (code: string): Error => Object.assign(new Error(`${code}: no, '/x'`), { code, path: '/x' });

it('gives an error of ours back as it is', () => {
  const error = new V2vError('USAGE', 'No.');
  expect(asV2vError(error)).toBe(error);
});

it.each([
  ['ENOSPC', 'HOST_NO_SPACE'],
  ['EDQUOT', 'HOST_NO_SPACE'],
  ['EFBIG', 'HOST_NO_SPACE'],
  ['EIO', 'HOST_IO'],
  ['ESTALE', 'HOST_IO'],
  ['EACCES', 'HOST_PERMISSION'],
  ['EROFS', 'HOST_PERMISSION'],
])('%s of the host becomes %s', (code, expected) => {
  const error = refused(code);
  expect(asV2vError(error)).toMatchObject({
    code: expected,
    message: `the host refused: ${code}: no, '/x'`,
    subject: '/x',
    hint: expect.stringMatching(/\.$/),
    cause: error,
  });
});

it.each(['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM'])(
  '%s is a limit, whatever it was that was wanted',
  (code) => {
    expect(asV2vError(refused(code))).toMatchObject({
      code: 'HOST_LIMIT',
      message: expect.stringMatching(new RegExp(`^[TN].*: ${code}: no, '/x'\\.$`)),
      hint: expect.stringMatching(/\.$/),
    });
  },
);

it.each([
  [new TypeError('x is undefined\nsecond line'), 'something unexpected happened: x is undefined'],
  [Object.assign(new Error('a'), { code: 'toString' }), 'something unexpected happened: a'],
  ['text', 'something unexpected happened: text'],
  [undefined, 'something unexpected happened: undefined'],
])('anything else is a fault of ours: %p', (thrown, message) => {
  const error = asV2vError(thrown);
  expect(error).toMatchObject({ code: 'INTERNAL', message });
  expect(error.cause).toBe(thrown);
});

it('what came first matters where closing failed as well', () => {
  const first = new V2vError('INITRD', 'No.');
  const both = Object.assign(new Error('suppressed'), {
    name: 'SuppressedError',
    error: new Error('b'),
    suppressed: first,
  });
  expect(asV2vError(both)).toBe(first);
});
