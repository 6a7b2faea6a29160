/** What manifests say is believed, or the conversion ends. */
import { createHash } from 'node:crypto';

import { openSource } from '../../../../lib/input';
import type { V2vError } from '../../../../lib/errors';
import type { Files } from '../archives';
import {
  failureOf,
  ovfOf,
  recordingContext,
  removeScratch,
  streamOptimizedVmdk,
  tarOfFiles,
  warningsOf,
  writeOva,
} from '../archives';

afterAll(removeScratch);

const vmdk = streamOptimizedVmdk();
const files: Files = { 'guest.ovf': ovfOf(), 'disk1.vmdk': vmdk };
const digestOf = (data: Buffer | string, algorithm = 'sha256') =>
  createHash(algorithm).update(data).digest('hex');
const diskDigest = digestOf(vmdk);
const ovfLine = `SHA256(guest.ovf)= ${digestOf(ovfOf())}`;

async function open(manifest: string | Buffer, more: Files = {}): Promise<string[]> {
  const path = writeOva(await tarOfFiles({ ...files, ...more, 'guest.mf': manifest }));
  const { context, events } = await recordingContext();
  const source = await openSource({ mode: 'ova', path }, context);
  expect(source.disks).toHaveLength(1);
  return warningsOf(events);
}

async function failure(manifest: string | Buffer, all = files): Promise<V2vError> {
  const path = writeOva(await tarOfFiles({ ...all, 'guest.mf': manifest }));
  const { context } = await recordingContext();
  return failureOf(openSource({ mode: 'ova', path }, context));
}

const damaged = { ...files, 'disk1.vmdk': Buffer.concat([vmdk.subarray(0, -1), Buffer.from([1])]) };

describe.each([
  ['as DSP0243 has it', `SHA256(disk1.vmdk)= ${diskDigest}`],
  ['of OpenSSL 3', `SHA2-256(disk1.vmdk)= ${diskDigest}`],
  ['of OpenSSL 3, SHA-512', `SHA2-512(disk1.vmdk)= ${digestOf(vmdk, 'sha512')}`],
  ['of sha256sum', `${diskDigest}  disk1.vmdk`],
  ['of sha256sum --tag', `SHA256 (disk1.vmdk) = ${diskDigest}`],
  ['of md5sum', `${digestOf(vmdk, 'md5')} *disk1.vmdk`],
  ['with ./', `SHA256(./disk1.vmdk)= ${diskDigest}`],
  ['with a backslash', `SHA256(.\\disk1.vmdk)= ${diskDigest}`],
  ['in quotes', `SHA256("disk1.vmdk")= ${diskDigest}`],
  ['in another case', `sha-256(DISK1.VMDK)= ${diskDigest.toUpperCase()}`],
  ['percent-encoded', `SHA256(disk%31.vmdk)= ${diskDigest}`],
])('a line %s', (_what, line) => {
  test('is read without a warning', async () => {
    expect(await open(`${ovfLine}\n${line}\n`)).toEqual([]);
  });

  test('shows that a disk is damaged', async () => {
    const error = await failure(`${ovfLine}\n${line}\n`, damaged);
    expect(error).toMatchObject({ code: 'MANIFEST_MISMATCH', subject: 'disk1.vmdk' });
  });
});

test('a byte order mark, UTF-16, CRLF and trailing blanks', async () => {
  const text = `${ovfLine} \t\r\nSHA256(disk1.vmdk)= ${diskDigest}  \r\n`;
  expect(await open(`\ufeff${text}`)).toEqual([]);
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le');
  expect(await open(utf16)).toEqual([]);
  expect((await failure(utf16, damaged)).code).toBe('MANIFEST_MISMATCH');
});

test('a manifest in a folder of its own, with names from there and from the top', async () => {
  for (const name of ['../disk1.vmdk', 'disk1.vmdk']) {
    const manifest = `SHA256(${name})= ${diskDigest}\n`;
    const of = async (all: Files) => {
      const path = writeOva(await tarOfFiles({ ...all, 'sums/guest.mf': manifest }));
      const { context, events } = await recordingContext();
      return { opened: openSource({ mode: 'ova', path }, context), events };
    };
    const whole = await of(files);
    await whole.opened;
    expect(warningsOf(whole.events)).toEqual([]);
    const broken = await of(damaged);
    expect((await failureOf(broken.opened)).code).toBe('MANIFEST_MISMATCH');
  }
});

test('a manifest that lists itself', async () => {
  expect(await open(`SHA256(guest.mf)= ${'0'.repeat(64)}\nSHA256(disk1.vmdk)= ${diskDigest}\n`)).toEqual([]);
});

test('a line that is there a thousand times costs what one costs, and one that contradicts it counts', async () => {
  const line = `SHA256(disk1.vmdk)= ${diskDigest}\n`;
  expect(await open(line.repeat(1000))).toEqual([]);
  expect((await failure(`${line}SHA256(disk1.vmdk)= ${'0'.repeat(64)}\n`)).code).toBe('MANIFEST_MISMATCH');
});

describe('a line that cannot be read', () => {
  test.each([
    ['of an unknown hash', `BLAKE3(disk1.vmdk)= ${diskDigest}`, 'disk1.vmdk'],
    ['with a digest that is too short', 'SHA256(disk1.vmdk)= 0123456789abcdef', 'disk1.vmdk'],
    ['with a digest in base64', `SHA256(disk1.vmdk)= ${'QUJD'.repeat(11)}=`, 'disk1.vmdk'],
    ['without parentheses', `SHA256 disk1.vmdk ${diskDigest}`, 'disk1.vmdk'],
    ['with a colon', `disk1.vmdk: sha256 ${diskDigest}`, 'disk1.vmdk'],
    ['in another case', `SHA256(./DISK1.VMDK)= xyz`, 'disk1.vmdk'],
    ['percent-encoded', `SHA256(disk%31.vmdk)= xyz`, 'disk1.vmdk'],
    ['about the OVF', 'CRC32(guest.ovf)= 01234567', 'guest.ovf'],
  ])('%s is an error where it names a file that is read', async (_what, line, subject) => {
    const error = await failure(`${line}\n`);
    expect(error).toMatchObject({ code: 'MANIFEST_INVALID', subject });
    expect(error.message).toBe(
      `The manifest guest.mf has a line about ${subject} that cannot be read (unable to parse line): ${line}`,
    );
    expect(error.hint).toContain(`SHA256(${subject})= `);
  });

  test('about a disk with blanks in its name', async () => {
    const odd = { 'guest.ovf': ovfOf({ href: 'my disk.vmdk' }), 'my disk.vmdk': vmdk };
    for (const line of [`SHA256 my disk.vmdk ${diskDigest}`, `my disk.vmdk = ${diskDigest}`]) {
      expect(await failure(line, odd)).toMatchObject({ code: 'MANIFEST_INVALID', subject: 'my disk.vmdk' });
    }
  });

  test('about nothing that is read is one warning', async () => {
    const manifest = `Version: 1\nBLAKE3(notes.txt)= ${diskDigest}\n\n${ovfLine}\n`;
    expect(await open(manifest)).toEqual(['MANIFEST_LINE']);
  });

  test('of which there are hundreds of thousands', async () => {
    const start = performance.now();
    expect(await open(`${'= '.repeat(100_000)}\n${'= ( = ) =\n'.repeat(80_000)}`)).toEqual(['MANIFEST_LINE']);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
