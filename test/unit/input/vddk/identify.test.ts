import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { identifyServer } from '../../../../lib/input/vddk/identify';
import { Preflight } from '../../../../lib/preflight';
import { smallVCenter, TestVCenter } from '../../../support/vsphere';
import type { VSphereServer } from '../../../../types/input';
import { failureOf, recordingContext, removeScratch, scratch } from '../archives';

let center: TestVCenter;
beforeAll(async () => {
  center = await TestVCenter.start(smallVCenter());
});
afterAll(async () => {
  await center[Symbol.asyncDispose]();
  removeScratch();
});

async function identify(changes: Partial<VSphereServer> = {}, stated?: string, signal?: AbortSignal) {
  const { context, events } = await recordingContext(signal === undefined ? {} : { signal });
  const preflight = new Preflight(context);
  const server = { host: '127.0.0.1', port: center.port, ...changes };
  const thumbprint = await identifyServer(server, stated, preflight, context);
  const checks = events.flatMap((event) => (event.type === 'preflight' ? [event.check] : []));
  return { thumbprint, preflight, check: checks.find(({ about }) => about === 'host-key') };
}

test('the thumbprint is that of the certificate, as openssl prints it', async () => {
  const { thumbprint, check } = await identify({ verifyCertificate: false });
  expect(thumbprint).toBe(center.certificate.sha1);
  expect(check).toMatchObject({ outcome: 'unknown', message: expect.stringContaining(thumbprint) });
});

test('one that is stated is compared', async () => {
  const { preflight, check } = await identify({}, center.certificate.sha1);
  expect(check).toMatchObject({ outcome: 'passed', message: expect.stringContaining('as stated') });
  preflight.settle();

  const other = Array.from({ length: 20 }, () => '00').join(':');
  const changed = await identify({ verifyCertificate: false }, other);
  expect(changed.check).toMatchObject({ outcome: 'failed', code: 'SOURCE_IDENTITY' });
  expect(() => changed.preflight.settle()).toThrow(
    expect.objectContaining({
      code: 'SOURCE_IDENTITY',
      message: expect.stringContaining(center.certificate.sha1),
    }),
  );
});

test('an authority vouches for it, or it is refused', async () => {
  const caFile = join(scratch(), 'ca.pem');
  writeFileSync(caFile, center.certificate.cert);
  const vouched = await identify({ caFile });
  expect(vouched.check).toMatchObject({ outcome: 'passed', message: expect.stringContaining('vouches') });

  const refused = await identify();
  expect(refused.check).toMatchObject({ outcome: 'failed', code: 'SOURCE_IDENTITY' });
  expect(() => refused.preflight.settle()).toThrow(
    /no authority vouches for it: DEPTH_ZERO_SELF_SIGNED_CERT/,
  );
});

test('a server that is not there, or speaks something else', async () => {
  const plain = createServer((socket) =>
    socket
      .on('error', () => undefined)
      .resume()
      .end('SSH-2.0-OpenSSH\r\n'),
  ).listen(0, '127.0.0.1');
  await new Promise((resolve) => plain.once('listening', resolve));
  const { port } = plain.address() as AddressInfo;
  expect(await failureOf(identify({ port }))).toMatchObject({
    code: 'SOURCE_UNREACHABLE',
    subject: '127.0.0.1',
  });
  await new Promise((resolve) => plain.close(resolve));
  expect(await failureOf(identify({ port }))).toMatchObject({ code: 'SOURCE_UNREACHABLE' });
  expect(await failureOf(identify({ caFile: '/no/such/ca.pem' }))).toMatchObject({ code: 'INPUT_NOT_FOUND' });
});

test('asking is cancelled', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const stop = new AbortController();
  silent.once('connection', (socket) => {
    stop.abort();
    socket.on('error', () => undefined).resume();
  });
  const { port } = silent.address() as AddressInfo;
  expect(await failureOf(identify({ port }, undefined, stop.signal))).toMatchObject({ code: 'ABORTED' });
  await new Promise((resolve) => silent.close(resolve));
});
