/** What Authenticode signs of a program. */
import { createHash } from 'node:crypto';

import { windowsProgram } from '../../../lib/testing/guests/windows/program';
import { authenticodeDigest, readPeProgram } from '../../../lib/pe/authenticode';

const driver = windowsProgram('x86_64', { subsystem: 'native', text: 'a driver' });

it('it is hashed without its checksum and without where its signature is', () => {
  const program = readPeProgram(driver)!;
  const before = authenticodeDigest(driver, program, 'sha256');
  expect(program.machine).toBe(0x8664);
  expect(program.signature).toBeUndefined();
  const changed = Buffer.from(driver);
  changed.writeUInt32LE(12345, program.checksum);
  expect(authenticodeDigest(changed, readPeProgram(changed)!, 'sha256')).toBe(before);
  changed.writeUInt8(1, changed.length - 1);
  expect(authenticodeDigest(changed, readPeProgram(changed)!, 'sha256')).not.toBe(before);
  expect(before).not.toBe(createHash('sha256').update(driver).digest('hex'));
});

it('it is filled up to where a signature would begin', () => {
  const odd = Buffer.concat([driver, Buffer.from('abc')]);
  const full = Buffer.concat([odd, Buffer.alloc(5)]);
  expect(authenticodeDigest(odd, readPeProgram(odd)!, 'sha1')).toBe(
    authenticodeDigest(full, readPeProgram(full)!, 'sha1'),
  );
});

it.each(['i386', 'x86_64'] as const)(
  'a signature inside a program for %s is found, and is not signed',
  (arch) => {
    const program = windowsProgram(arch);
    const { directory } = readPeProgram(program)!;
    const entry = Buffer.from('the header of it, and what signs');
    const signed = Buffer.concat([program, entry]);
    signed.writeUInt32LE(program.length, directory);
    signed.writeUInt32LE(entry.length, directory + 4);
    const found = readPeProgram(signed)!;
    expect(found.signature).toEqual(entry.subarray(8));
    expect(authenticodeDigest(signed, found, 'sha256')).toBe(
      authenticodeDigest(program, readPeProgram(program)!, 'sha256'),
    );
    // One that begins in the headers, or ends behind the file, is none.
    signed.writeUInt32LE(8, directory);
    expect(readPeProgram(signed)?.signature).toBeUndefined();
    signed.writeUInt32LE(program.length + 1, directory);
    expect(readPeProgram(signed)?.signature).toBeUndefined();
  },
);

it.each([
  ['nothing', Buffer.alloc(0)],
  ['text', Buffer.from('MZ'.padEnd(200, 'x'))],
  [
    'a header beyond the end',
    Buffer.concat([Buffer.from('MZ'), Buffer.alloc(58), Buffer.from('ffffffff', 'hex'), Buffer.alloc(100)]),
  ],
  ['a program that ends in its headers', driver.subarray(0, 0x80 + 26)],
])('%s is no program', (_, bytes) => expect(readPeProgram(bytes)).toBeUndefined());
