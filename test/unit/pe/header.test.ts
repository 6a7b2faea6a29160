import { peArchitecture } from '../../../lib/pe/header';
import { peProgram } from '../inspect/windows/support/pe-program';

describe('the architecture of a program of Windows', () => {
  it.each([
    [0x014c, 'i386'],
    [0x8664, 'x86_64'],
    [0xaa64, 'aarch64'],
    [0x1234, undefined],
  ])('%i: %s', (machine, arch) => {
    expect(peArchitecture(peProgram(machine))).toBe(arch);
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['of DOS', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(500)])],
    ['cut short', peProgram(0x8664).subarray(0, 0x84)],
    [
      'with its header far away',
      (() => {
        const program = peProgram(0x8664);
        program.writeUInt32LE(0xffffffff, 0x3c);
        return program;
      })(),
    ],
  ])('none of a file that is %s', (_, bytes) => {
    expect(peArchitecture(bytes)).toBeUndefined();
  });
});
