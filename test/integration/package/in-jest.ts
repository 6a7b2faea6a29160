/** The uses of the package in a test that Jest runs, where modules live in a realm of their own. */
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  convert,
  convertMany,
  Guestfs,
  GuestfsError,
  isV2vError,
  LibvirtConnection,
  linuxSteps,
  V2vError,
} from 'v2v-node';

import { conversionServer } from '../../../examples/web-server/server.js';

const { DISK = '', FORCE_TCG = '' } = process.env;

let directory: string;
let ova: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-node-in-jest.'));
  ova = join(directory, 'broken.ova');
  writeFileSync(ova, 'not an OVA');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const job = () => ({ input: { mode: 'ova', path: ova }, output: { mode: 'local', directory } }) as const;

test('an error of convert() is one of this realm', async () => {
  const error: unknown = await convert(job()).catch((thrown: unknown) => thrown);
  expect(isV2vError(error)).toBe(true);
  expect(error).toBeInstanceOf(V2vError);
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ code: expect.stringMatching(/^INPUT_/) as string, stage: 'source' });
  expect(readdirSync(directory)).toEqual(['broken.ova']);
});

test('so is what the addon rejects with', async () => {
  const guest = await Guestfs.create();
  const error: unknown = await guest.addDriveRo('/nonexistent').catch((thrown: unknown) => thrown);
  await guest.close();
  expect(error).toBeInstanceOf(GuestfsError);
  expect(isV2vError(error) && error.code).toBe('GUESTFS');
});

test('convertMany() tells what became of each', async () => {
  const { counts, results } = await convertMany([job(), { ...job(), output: { mode: 'null' } }]);
  expect(counts).toEqual({ converted: 0, failed: 2, cancelled: 0, 'not-started': 0 });
  expect(results.map(({ error }) => isV2vError(error))).toEqual([true, true]);
});

test('a step can be left out of the list', () => {
  expect(linuxSteps.filter(({ name }) => name !== 'guest-agent')).toHaveLength(linuxSteps.length - 1);
});

test('the web server tells that a conversion failed', async () => {
  const { server, close } = conversionServer({ convert, page: '', sources: directory, directory });
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', () => listening()));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const begun = await fetch(new URL('conversions', base), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ path: 'broken.ova' }),
  });
  const { id } = (await begun.json()) as { id: string };
  const events = await fetch(new URL(`conversions/${id}/events`, base));
  expect(await events.text()).toMatch(/"code":"INPUT_/);
  await close();
});

test('the domains of a hypervisor', async () => {
  const connection = await LibvirtConnection.open('test:///default', { readOnly: true });
  expect((await connection.domains()).map(({ name }) => name)).toEqual(['test']);
  await connection.close();
});

test('the files of a disk, in an appliance', async () => {
  const guest = await Guestfs.create({ ignoreEnvironment: true });
  try {
    guest.on('appliance', () => undefined);
    await guest.setBackend('direct');
    if (FORCE_TCG !== '') await guest.setBackendSettings(['force_tcg']);
    await guest.addDriveRo(DISK);
    await guest.launch();
    const [root] = await guest.inspectOs();
    await guest.mountRo(root!, '/');
    expect(await guest.ls('/')).toContain('etc');
  } finally {
    await guest.close();
  }
}, 600_000);
