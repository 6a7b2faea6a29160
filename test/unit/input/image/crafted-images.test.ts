/**
 * Images that are made to have QEMU open a file of the host or a server, with the kernel as the judge of what it opened.
 * `npm run fuzz:images` tries many; `V2V_CRAFTED_IMAGES` and `V2V_CRAFTED_SEED` say how many, and which.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isV2vError } from '../../../../lib/errors';
import { openSource } from '../../../../lib/input';
import { createOverlays } from '../../../../lib/overlay';
import { createOverlay, imageInfo, isImageBlank } from '../../../../lib/programs/qemu-img';
import { findConfinement } from '../../../../lib/programs/confinement';
import type { Context } from '../../../../lib/run/context';
import type { InputOptions } from '../../../../types/input';
import type { DiskImage, Source } from '../../../../types/source';
import { craftImage, descriptor, Random, type Bait } from '../../support/crafted-images';
import { openedWhile, whyNotWatched } from '../../support/opened-files';
import { recordingContext } from '../../support/recording-context';

const count = Number(process.env.V2V_CRAFTED_IMAGES ?? 10);
const seed = Number(process.env.V2V_CRAFTED_SEED ?? 1);
jest.setTimeout(60_000 + count * 20_000);

let root: string;
let place: string;
let bait: Bait;
let servers: Server[];
let visits = 0;

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'v2v-crafted.')));
  place = join(root, 'place');
  mkdirSync(place);
  const file = join(root, 'secret');
  writeFileSync(file, Buffer.alloc(2 ** 20, 'secret'));
  symlinkSync(file, join(place, 'link'));
  servers = [0, 1].map(() => createServer((socket) => (visits++, socket.destroy())));
  const socket = join(root, 's');
  await new Promise<void>((resolve) => servers[0]!.listen(socket, resolve));
  await new Promise<void>((resolve) => servers[1]!.listen(0, '127.0.0.1', resolve));
  const { port } = servers[1]!.address() as { port: number };
  bait = { file, relative: '../secret', link: 'link', socket, port };
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(root, { recursive: true, force: true });
});
afterEach(() => {
  delete process.env.V2V_NODE_CONFINEMENT;
});

/** What every program opens, by the names that the kernel knows it by. */
const system =
  /^\/(usr|lib|lib32|lib64|bin|sbin)\/|^\/etc\/ld\.so\.cache$|^\/dev\/(null|u?random|zero|pts\/\d+)$|^\/sys\/devices\/system\/|^(pipe|socket|anon_inode):/;

function outside(files: readonly string[], own: readonly string[]): string[] {
  return [
    ...new Set(files.filter((file) => !system.test(file) && !own.some((path) => file.startsWith(path)))),
  ];
}

const refusals = new Map<string, number>();

/** An error of ours is a refusal; anything else is a bug. */
async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!isV2vError(error) || error.code === 'INTERNAL') throw error;
    refusals.set(error.code, (refusals.get(error.code) ?? 0) + 1);
    return undefined;
  }
}

function expectOwnFiles({ disks }: Source): void {
  for (const { image } of disks) {
    const files = image.kind === 'file' ? [image.path, ...(image.files ?? [])] : [];
    expect(
      outside(
        files.map((file) => realpathSync(file)),
        [`${place}/`],
      ),
    ).toEqual([]);
  }
}

const ovf = `<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
<References><File ovf:href="disk" ovf:id="f"/></References>
<DiskSection><Info/><Disk ovf:diskId="d" ovf:fileRef="f" ovf:capacity="1048576"/></DiskSection>
<VirtualSystem ovf:id="v"><Info/><VirtualHardwareSection><Info/>
<Item><rasd:HostResource>ovf:/disk/d</rasd:HostResource><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>17</rasd:ResourceType></Item>
</VirtualHardwareSection></VirtualSystem></Envelope>`;

/** Everything that is done with the disk of a stranger, as far as it lets itself be. */
async function use(image: DiskImage & { kind: 'file' }, context: Context): Promise<void> {
  const inputs: InputOptions[] = [
    { mode: 'disk', paths: [image.path] },
    { mode: 'ova', path: place },
  ];
  for (const input of inputs) {
    const source = await attempt(() => openSource(input, context));
    if (source === undefined) continue;
    expectOwnFiles(source);
    await attempt(() => createOverlays(source, context));
  }
  // And what our own look at the image would have kept from QEMU.
  await attempt(() => imageInfo(image, context));
  await attempt(() => isImageBlank(image, context));
  await attempt(() => createOverlay(image, join(context.tempDir, 'overlay.qcow2'), context));
}

const reason = whyNotWatched();
if (reason !== undefined) console.warn(`not tested, as this process cannot be watched: ${reason}`);
const watched = reason === undefined ? test : test.skip;

watched('whatever an image says, QEMU opens nothing that is not its source’s', async () => {
  if ((await findConfinement()) === undefined) {
    console.warn('not tested, as nothing confines programs on this host');
    return;
  }
  const tempDir = realpathSync(mkdtempSync(join(root, 'run.')));
  const random = new Random(seed);
  let slowest = 0;
  const opened = await openedWhile(async () => {
    for (let index = 0; index < count; index++) {
      writeFileSync(join(place, 'inner.vmdk'), descriptor(random, bait), 'latin1');
      writeFileSync(join(place, 'guest.ovf'), ovf);
      const { format, data } = craftImage(index, random, bait);
      const path = join(place, 'disk');
      writeFileSync(path, data);
      const context = recordingContext({ tempDir });
      const begun = performance.now();
      await use({ kind: 'file', path, format }, context);
      slowest = Math.max(slowest, performance.now() - begun);
    }
  });
  expect(opened.programs).toBeGreaterThan(count);
  expect(opened.files).toContain(join(place, 'disk'));
  expect({
    files: outside(opened.files, [`${place}/`, `${tempDir}/`]),
    servers: opened.servers,
    visits,
  }).toEqual({
    files: [],
    servers: [],
    visits: 0,
  });
  if (process.env.V2V_CRAFTED_IMAGES !== undefined) {
    const figures = { count, seed, programs: opened.programs, slowestMs: Math.round(slowest) };
    console.info(JSON.stringify({ ...figures, refused: Object.fromEntries(refusals) }));
  }
});

watched('the judge sees what an unconfined QEMU opens', async () => {
  process.env.V2V_NODE_CONFINEMENT = 'none';
  const path = join(place, 'disk');
  const lines = [
    '# Disk DescriptorFile',
    'version=1',
    'CID=12345678',
    'parentCID=ffffffff',
    'createType="monolithicFlat"',
  ];
  writeFileSync(path, [...lines, `RW\n2048\nFLAT\n"${bait.file}" 0`, ''].join('\n'));
  const opened = await openedWhile(async () => {
    await imageInfo({ kind: 'file', path, format: 'vmdk' }, recordingContext({ tempDir: root }));
  });
  expect(outside(opened.files, [`${place}/`])).toContain(bait.file);
});
