import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { watchDisks } from '../../../../lib/appliance/disk-errors';
import type { V2vError } from '../../../../lib/errors';
import type { Guestfs } from '../../../../lib/guestfs';
import type { GuestDisk } from '../../../../types/overlay';
import { recordingContext } from '../../support/recording-context';

let tempDir: string;
beforeEach(async () => (tempDir = await mkdtemp(join(tmpdir(), 'watch,disks.'))));
afterEach(() => rm(tempDir, { recursive: true }));

const disks: GuestDisk[] = [
  {
    kind: 'overlay',
    disk: { id: 0, image: { kind: 'file', path: '/a', format: 'raw' } },
    path: '/tmp/o/sda.qcow2',
    virtualSize: 1,
    name: 'sda',
  },
];

function fakeGuest() {
  const parameters: string[] = [];
  const reasons: V2vError[] = [];
  const guest = {
    config: (name: string, value: string) => Promise.resolve(void parameters.push(`${name} ${value}`)),
    destroy: (reason: V2vError) => Promise.resolve(void reasons.push(reason)),
  };
  return { guest: guest as unknown as Guestfs, parameters, reasons };
}

async function watched() {
  const context = recordingContext({ tempDir });
  const fake = fakeGuest();
  await watchDisks(fake.guest, { disks, backend: 'direct', cacheDir: '/var/tmp' }, context);
  const given = fake.parameters.find((parameter) => parameter.startsWith('-qmp '));
  const path = given!.replace('-qmp unix:', '').replaceAll(',,', ',');
  return { ...fake, context, path };
}

/** What QEMU says when somebody is there, and the words that it is told. */
async function fakeQemu(path: string): Promise<{ qemu: Socket; said: () => string }> {
  const qemu = connect(path);
  let said = '';
  qemu.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(qemu, 'connect');
  qemu.write('{"QMP": {"version": {"qemu": {"major": 7}}, "capabilities": ["oob"]}}\r\n');
  return { qemu, said: () => said };
}

async function until(condition: () => boolean): Promise<void> {
  for (let looks = 0; looks < 500 && !condition(); looks++) await sleep(10);
  expect(condition()).toBe(true);
}

const full = {
  timestamp: { seconds: 1, microseconds: 2 },
  event: 'BLOCK_IO_ERROR',
  data: {
    device: 'hd0',
    operation: 'write',
    action: 'stop',
    nospace: true,
    reason: 'No space left on device',
  },
};

it('has QEMU stop at an error, of every kind, and tell us', async () => {
  const { parameters, context } = await watched();
  expect(parameters).toEqual(
    expect.arrayContaining(['-global scsi-hd.werror=stop', '-global scsi-hd.rerror=stop']),
  );
  // QEMU takes a comma for the end of a value unless it is doubled.
  expect(parameters.at(-1)).toBe(`-qmp unix:${tempDir.replace(',', ',,')}/${parameters.at(-1)!.slice(-10)}`);
  await context[Symbol.asyncDispose]();
});

it('ends the appliance with the reason, as soon as QEMU tells it', async () => {
  const { reasons, context, path } = await watched();
  const { qemu, said } = await fakeQemu(path);
  await until(() => said().endsWith('\n'));
  expect(JSON.parse(said())).toEqual({ execute: 'qmp_capabilities' });
  const line = JSON.stringify(full);
  // In pieces, and with other messages around it.
  qemu.write(`{"return": {}}\r\n{"event": "RESUME"}\r\nnot JSON\r\n${line.slice(0, 40)}`);
  await sleep(50);
  expect(reasons).toEqual([]);
  qemu.write(`${line.slice(40)}\r\n{"event": "STOP"}\r\n`);
  await until(() => reasons.length > 0);
  expect(reasons).toHaveLength(1);
  expect(reasons[0]).toMatchObject({ code: 'HOST_NO_SPACE', subject: '/tmp/o' });
  qemu.destroy();
  await context[Symbol.asyncDispose]();
});

it('does nothing for other events', async () => {
  const { reasons, context, path } = await watched();
  const { qemu } = await fakeQemu(path);
  qemu.write(`${JSON.stringify({ ...full, event: 'BLOCK_JOB_ERROR' })}\r\n{"event": "SHUTDOWN"}\r\n`);
  qemu.end();
  await once(qemu, 'close');
  await sleep(50);
  expect(reasons).toEqual([]);
  await context[Symbol.asyncDispose]();
});

it.each(['QEMU ends', 'the run ends'])('keeps no socket when %s', async (event) => {
  const { context, path } = await watched();
  expect(existsSync(path)).toBe(true);
  if (event === 'QEMU ends') {
    const { qemu } = await fakeQemu(path);
    qemu.destroy();
  } else {
    await context[Symbol.asyncDispose]();
  }
  await until(() => !existsSync(path));
  await context[Symbol.asyncDispose]();
});

it('has the kernel of the appliance told where QEMU may not reach us', async () => {
  const { guest, parameters } = fakeGuest();
  const context = recordingContext({ tempDir });
  await watchDisks(guest, { disks, backend: 'libvirt', cacheDir: '/var/tmp' }, context);
  expect(parameters).toContain('-global scsi-hd.werror=report');
  expect(parameters.filter((parameter) => parameter.startsWith('-qmp'))).toEqual([]);
});
