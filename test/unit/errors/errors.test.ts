import { runInNewContext } from 'node:vm';

import * as errors from '../../../lib/errors';

const { GuestfsError, isV2vError, LibvirtError, ProgramError, V2vError } = errors;

describe('toJSON', () => {
  it('gives what is known and no stack', () => {
    const cause = Object.assign(new Error('EIO: i/o error'), { code: 'EIO', path: '/a' });
    const details = { stage: 'copy', subject: '/a', hint: 'Try again.', cause } as const;
    expect(
      JSON.parse(JSON.stringify(new V2vError('HOST_PERMISSION', 'It cannot be read.', details))),
    ).toEqual({
      name: 'V2vError',
      code: 'HOST_PERMISSION',
      message: 'It cannot be read.',
      stage: 'copy',
      subject: '/a',
      hint: 'Try again.',
      cause: { name: 'Error', code: 'EIO', message: 'EIO: i/o error' },
    });
  });

  it('leaves out what is not there', () => {
    expect(new V2vError('USAGE', 'No.').toJSON()).toEqual({
      name: 'V2vError',
      code: 'USAGE',
      message: 'No.',
    });
    expect(Object.keys(new V2vError('USAGE', 'No.').toJSON())).toEqual(['name', 'code', 'message']);
  });

  it('says what is usual to do, where nothing better is said', () => {
    expect(new V2vError('INTERNAL', 'No.').toJSON().hint).toContain('report');
    expect(new GuestfsError('mount', 'EIO', 'mount: failed').toJSON().hint).toContain('-v -x');
    expect(new GuestfsError('mount', 'EIO', 'No.', { hint: 'Do this.' }).toJSON().hint).toBe('Do this.');
  });

  it('gives of causes no more than name, code and message', () => {
    const program = new ProgramError('qemu-img', 1, null, 'the stderr', 'qemu-img failed');
    const cause = Object.assign(new Error('No.', { cause: program }), {
      passphrase: 'the passphrase',
      spawnargs: ['the arguments'],
    });
    const text = JSON.stringify(new V2vError('INTERNAL', 'No.', { cause }));
    expect(text).toContain('qemu-img failed');
    expect(text).not.toMatch(/the stderr|the passphrase|the arguments/);
  });

  it('gives what each class has beside', () => {
    const [guestfs, libvirt, program] = [
      new GuestfsError('mount', 'EIO', 'mount: failed'),
      new LibvirtError('open', 7, 38, 'refused'),
      new ProgramError('qemu-img', 1, null, 'no', 'qemu-img failed'),
    ].map((error) => error.toJSON());
    expect(guestfs).toMatchObject({ name: 'GuestfsError', action: 'mount', errno: 'EIO' });
    expect(libvirt).toMatchObject({ name: 'LibvirtError', action: 'open', domain: 7, libvirtCode: 38 });
    expect(program).toMatchObject({
      name: 'ProgramError',
      program: 'qemu-img',
      exitCode: 1,
      exitSignal: null,
      stderr: 'no',
    });
  });

  it('follows causes, also such as are no errors, and not for ever', () => {
    expect(new V2vError('ABORTED', 'Stopped.', { cause: 'enough' }).toJSON().cause).toEqual({
      message: 'enough',
    });
    const circle: { message: string; cause?: unknown } = { message: 'again' };
    circle.cause = circle;
    const text = JSON.stringify(new V2vError('INTERNAL', 'No.', { cause: circle }));
    expect(text.match(/again/g)).toHaveLength(5);
    const inner = new GuestfsError('pread', 'EIO', 'pread: failed', { cause: new Error('below') });
    expect(new V2vError('INITRD', 'No.', { cause: inner }).toJSON().cause).toEqual({
      name: 'GuestfsError',
      code: 'GUESTFS',
      message: 'pread: failed',
      cause: { name: 'Error', message: 'below' },
    });
  });
});

describe('isV2vError', () => {
  it('knows the error of another copy of the package, with all that is on it', () => {
    let other: typeof errors | undefined;
    jest.isolateModules(() => (other = jest.requireActual<typeof errors>('../../../lib/errors')));
    const error: unknown = new other!.V2vError('INITRD', 'No.', {
      stage: 'convert',
      subject: '/boot/a',
      hint: 'Do.',
    });
    expect(error).not.toBeInstanceOf(V2vError);
    if (!isV2vError(error)) throw new Error('it is not recognised');
    expect(error.toJSON()).toMatchObject({
      code: 'INITRD',
      stage: 'convert',
      subject: '/boot/a',
      hint: 'Do.',
    });
  });

  it('knows the error of another realm', () => {
    const error: unknown = runInNewContext(
      `Object.assign(new Error('No.'), { [Symbol.for('v2v-node.error')]: true, code: 'USAGE', progress: { stages: [] } })`,
    );
    expect(error).not.toBeInstanceOf(Error);
    if (!isV2vError(error)) throw new Error('it is not recognised');
    expect(error.progress).toEqual({ stages: [] });
  });

  it.each([undefined, null, 'USAGE', new Error('USAGE'), { code: 'USAGE' }])('says no to %p', (value) =>
    expect(isV2vError(value)).toBe(false),
  );
});
