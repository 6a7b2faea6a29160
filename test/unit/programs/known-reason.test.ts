import { exitError, startError } from '../../../lib/programs/failure';
import { knownReason } from '../../../lib/programs/known-reason';

it.each([
  ['qemu-img: error while writing at byte 0: No space left on device\n', 'HOST_NO_SPACE'],
  ['qemu-img: /a.qcow2: Could not write: Disk quota exceeded', 'HOST_NO_SPACE'],
  ['qemu-img: error while writing: File too large', 'HOST_NO_SPACE'],
  ["The image size is too large for file format 'qcow2' (try using a larger cluster size)", 'HOST_NO_SPACE'],
  ['qemu: qemu_thread_create: Resource temporarily unavailable', 'HOST_LIMIT'],
  ['sh: 1: Cannot fork', 'HOST_LIMIT'],
  ["qemu-img: Could not open '/a': Too many open files", 'HOST_LIMIT'],
  ['xz: Cannot allocate memory', 'HOST_LIMIT'],
])('a program says that the host is the reason: %s', (said, code) => {
  const reason = knownReason(null, `something before\n${said}\n`);
  expect(reason).toMatchObject({ code, hint: expect.stringMatching(/\.$/) });
  expect(exitError('qemu-img', 1, null, said)).toMatchObject({ code, exitCode: 1, stderr: said });
});

it('a program that was killed for the size of its file', () => {
  expect(exitError('qemu-img', null, 'SIGXFSZ', '')).toMatchObject({
    code: 'HOST_NO_SPACE',
    message: 'qemu-img was killed by SIGXFSZ.',
    hint: expect.stringContaining('ulimit -f'),
  });
});

it.each([
  [null, 'qemu-img: Could not open: Invalid argument'],
  [null, 'No space left on device, it said\nbut failed for something else'],
  ['SIGKILL', ''],
  [null, ''],
])('any other reason is the program’s own: %s %s', (signal, said) => {
  expect(knownReason(signal, said)).toBeUndefined();
  expect(exitError('qemu-img', 1, signal, said).code).toBe('PROGRAM_FAILED');
});

it.each(['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM'])('a program that cannot be started: %s', (code) => {
  const error = Object.assign(new Error(`spawn qemu-img ${code}`), { code });
  expect(startError('qemu-img', undefined, error)).toMatchObject({
    code: 'HOST_LIMIT',
    message: expect.stringContaining(`qemu-img cannot be started (${code})`),
    cause: error,
  });
});
