import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openSource } from '../../../../lib/input';
import { failureOf, recordingContext, removeScratch, scratch, warningsOf } from '../archives';
import { domainOf, read, refusalOf } from '../domain-xml/domains';

afterAll(removeScratch);

const data = Buffer.concat([Buffer.from('guest'), Buffer.alloc(1024 ** 2 - 5, 7)]);
const digest = (method: string): string => createHash(method).update(data).digest('hex');
const wrong = '0'.repeat(64);

/** The disk as a raw file, and as a qcow2 of the same content. */
function images(): { raw: string; qcow2: string } {
  const directory = scratch();
  const [raw, qcow2] = [join(directory, 'a.raw'), join(directory, 'a.qcow2')];
  writeFileSync(raw, data);
  execFileSync('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', raw, qcow2]);
  return { raw, qcow2 };
}

async function open(path: string, format: string, checksum: string, more = '') {
  const { context, events } = await recordingContext();
  const xml = join(scratch(), 'guest.xml');
  const disk = `<disk><driver type='${format}'/><source file='${path}'>${more}</source>${checksum}<target dev='vda'/></disk>`;
  writeFileSync(xml, domainOf({ disks: disk }));
  const opening = openSource({ mode: 'libvirtxml', path: xml }, context);
  await opening.catch(() => undefined);
  await context[Symbol.asyncDispose]();
  return { opening, events };
}

const checksumOf = (method: string, value: string, fail = ` fail='error'`): string =>
  `<checksum method='${method}'${fail}>${value}</checksum>`;

test.each(['raw', 'qcow2'] as const)('is taken of what the guest sees: %s', async (format) => {
  const path = images()[format];
  for (const method of ['md5', 'sha256', 'sha512']) {
    // virt-v2v compares the letters, too.
    const { opening, events } = await open(path, format, checksumOf(method, digest(method).toUpperCase()));
    expect((await opening).disks).toHaveLength(1);
    expect(warningsOf(events)).toEqual([]);
  }
  const error = await failureOf((await open(path, format, checksumOf('sha256', wrong))).opening);
  expect(error).toMatchObject({ code: 'SOURCE_CHECKSUM', subject: 'vda', stage: 'source' });
  expect(error.message).toContain(`has the sha256 checksum ${digest('sha256')}, and should have ${wrong}`);
});

test('of a slice is that of the slice', async () => {
  const path = join(scratch(), 'a.img');
  writeFileSync(path, Buffer.concat([Buffer.alloc(4096, 1), data, Buffer.alloc(512, 2)]));
  const slice = (size: number): string =>
    `<slices><slice type='storage' offset='4096' size='${size}'/></slices>`;
  const { opening } = await open(path, 'raw', checksumOf('sha256', digest('sha256')), slice(data.length));
  expect((await opening).disks[0]!.image).toEqual({
    kind: 'slice',
    path,
    offset: 4096,
    size: data.length,
    format: 'raw',
  });
  const long = await open(path, 'raw', '', slice(data.length + 1024));
  expect(await failureOf(long.opening)).toMatchObject({ code: 'DISK_FORMAT' });
});

test('that is wrong leads to what the XML says', async () => {
  const { raw } = images();
  const said = async (value: string, fail: string) => {
    const { opening, events } = await open(raw, 'raw', checksumOf('sha256', value, fail));
    await opening;
    const info = events.flatMap((event) => (event.type === 'info' ? [event.message] : []));
    return { warnings: warningsOf(events), info };
  };
  expect(await said(wrong, ` fail='warn'`)).toEqual({ warnings: ['DISK_CHECKSUM'], info: [] });
  expect(await said(wrong, '')).toEqual({ warnings: ['DISK_CHECKSUM'], info: [] });
  expect(await said(wrong, ` fail='ignore'`)).toEqual({ warnings: [], info: [] });
  expect(await said('', ` fail='error'`)).toEqual({ warnings: [], info: [] });
  expect(await said('', ` fail='print'`)).toEqual({
    warnings: [],
    info: [`The sha256 checksum of the disk vda is ${digest('sha256')}`],
  });
});

test('that says nothing sensible is refused, or warned of', () => {
  const disks = (checksum: string): string =>
    `<disk><source file='/a'/>${checksum}<target dev='vda'/></disk>`;
  for (const checksum of [
    `<checksum fail='error'>${wrong}</checksum>`,
    checksumOf('sha256', wrong, ` fail='sing'`),
  ]) {
    const { domain, warnings } = read({ disks: disks(checksum) });
    expect(warnings).toEqual(['DOMAIN_CHECKSUM']);
    expect(domain.disks[0]).not.toHaveProperty('checksum');
  }
  for (const [checksum, message] of [
    [checksumOf('crc32', wrong), /of the method "crc32"; methods are md5, sha256 and sha512/],
    [checksumOf('md5', wrong), /not the 32 hexadecimal digits of md5/],
    [checksumOf('sha256', 'x'.repeat(64)), /not the 64 hexadecimal digits of sha256/],
  ] as const) {
    const error = refusalOf(domainOf({ disks: disks(checksum) }));
    expect(error.code).toBe('DOMAIN_INVALID');
    expect(error.message).toMatch(message);
  }
});
