/** What is planned and written where no cluster is spoken to. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { parseCommandLine } from '../../../../lib/cli/parse';
import { copyDisks } from '../../../../lib/copy';
import { checkTarget, openTarget } from '../../../../lib/output';
import { createContext, type Context } from '../../../../lib/run/context';
import type { V2vEvent } from '../../../../types/events';
import type { KubevirtOutput } from '../../../../types/output';
import { makeMachine, makePlan, type GuestChanges } from '../guest';

let directory: string;
let out: string;
let context: Context;
let events: V2vEvent[];
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-kubevirt-'));
  out = mkdtempSync(join(directory, 'out-'));
  events = [];
  context = await createContext({ tempDir: directory, onEvent: (event) => events.push(event) });
});
afterEach(async () => {
  await context[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

const output = (changes: Partial<KubevirtOutput> = {}): KubevirtOutput => ({
  mode: 'kubevirt',
  directory: out,
  ...changes,
});

async function convert(options: KubevirtOutput, { publish = true } = {}) {
  const source = join(directory, 'disk.raw');
  writeFileSync(source, Buffer.alloc(1 << 20, 'x'));
  const plan = makePlan(options);
  await checkTarget(plan, context);
  await using target = await openTarget(plan, context);
  const image = { kind: 'file', path: source, format: 'raw' } as const;
  const sources = [{ kind: 'untouched', image, virtualSize: 1 << 20, name: 'sda' } as const];
  const copied = await copyDisks({ sources, target }, context);
  return publish ? await target.publish(await makeMachine(plan, {}, context), copied) : [];
}

test('disks and YAML are in the directory', async () => {
  expect(await convert(output())).toEqual([{ kind: 'file', role: 'manifest', path: join(out, 'db.yaml') }]);
  expect(readdirSync(out)).toEqual(['db-sda', 'db.yaml']);
  expect(readFileSync(join(out, 'db.yaml'), 'utf8')).toContain(`path: ${join(out, 'db-sda')}\n`);
  expect(events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'NETWORK_UNMAPPED' }));
});

test('a disk is where disk=PATH says', async () => {
  const path = join(directory, 'disk.img');
  await convert(output({ diskPaths: [path] }));
  expect(readFileSync(path)).toHaveLength(1 << 20);
  expect(readdirSync(out)).toEqual(['db.yaml']);
});

describe('with create=false a disk is written into a file that is there', () => {
  const path = () => join(directory, 'disk.img');

  test('and stays the same file', async () => {
    writeFileSync(path(), 'an older disk');
    await convert(output({ diskPaths: [path()], create: false }));
    expect(readFileSync(path()).equals(Buffer.alloc(1 << 20, 'x'))).toBe(true);
  });

  test('which is empty where the conversion did not end', async () => {
    writeFileSync(path(), 'an older disk');
    await convert(output({ diskPaths: [path()], create: false }), { publish: false });
    expect(readFileSync(path())).toHaveLength(0);
    expect(readdirSync(out)).toEqual([]);
  });

  test('and one that is not there is an error before the conversion', async () => {
    await expect(convert(output({ diskPaths: [path()], create: false }))).rejects.toMatchObject({
      code: 'OUTPUT_NOT_FOUND',
      message: `The disk ${path()} is not there, and is not to be created.`,
    });
    expect(existsSync(path())).toBe(false);
  });
});

describe('refused is', () => {
  test.each([
    [{}, { name: 'DB 01' }, /cannot be that of a VirtualMachine/, 'Name it db-01 with the option name, -on.'],
    [{}, { name: 'Größe_x' }, /cannot be/, /^Name it gro-?.*e-x /],
    [{}, { name: '???' }, /cannot be/, 'Give it another one with the option name, -on.'],
    [{}, { name: 'a'.repeat(64) }, /at most 63/, `Name it ${'a'.repeat(63)} with the option name, -on.`],
    [{}, { name: 'a..b' }, /cannot be/, 'Name it a.b with the option name, -on.'],
    [
      { diskPaths: ['/a', '/b'] },
      {},
      'The guest has 1 disk, and 2 paths are named with disk=PATH.',
      undefined,
    ],
    [{ diskPaths: ['/a', '/a'] }, { disks: 2 }, 'Two disks have the same path.', undefined],
    [{ diskPaths: ['a'] }, {}, /absolute/, undefined],
    [{ create: false }, {}, /need their paths/, undefined],
    [{ namespace: 'My_NS' }, {}, 'The namespace "My_NS" is no name that Kubernetes takes.', undefined],
    [{ networks: { a: { kind: 'multus', name: 'x/y/z' } } }, {}, /NetworkAttachmentDefinition/, undefined],
    [{ disks: 'iscsi' as never }, {}, /not iscsi/, undefined],
    [{}, { diskOptions: { format: 'qcow2' } }, /raw only/, undefined],
    [{ disks: 'pvc', apply: {} }, { diskOptions: { verify: 'full' } }, /cannot be read back/, undefined],
  ] as [Partial<KubevirtOutput>, GuestChanges, string | RegExp, string | RegExp | undefined][])(
    '%j %j',
    (changes, guest, message, hint) => {
      let error: unknown;
      try {
        makePlan(output(changes), guest);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toMatchObject({ code: 'USAGE' });
      expect((error as Error).message).toMatch(message);
      if (hint !== undefined) expect((error as { hint?: string }).hint).toMatch(hint);
    },
  );
});

test('a plan with uploads takes room among the temporary files, and none in the directory', () => {
  const plan = makePlan(output({ disks: 'dataVolume', apply: {} }), { disks: 2 });
  expect(plan).toMatchObject({ room: [], temporary: { most: 1 << 20, least: 1 << 20 } });
  expect(plan.disks.map(({ path }) => path)).toEqual([undefined, undefined]);
});

describe('the command', () => {
  const parse = (...words: string[]): unknown =>
    parseCommandLine([
      '-i',
      'ova',
      'a.ova',
      '-o',
      'kubevirt',
      '-os',
      '/out',
      ...words.flatMap((word) => ['-oo', word]),
    ]);

  test('says everything that the library takes', () => {
    expect(
      parse(
        'disks=pvc',
        'namespace=vms',
        'storage-class=gold',
        'access-mode=ReadWriteMany',
        'volume-mode=Block',
        'network=VM Network:prod/vlan10',
        'network=a:b:pod',
        'instancetype=u1.large',
        'preference=windows.2k22',
        'timezone=Europe/Berlin',
        'apply',
        'kubeconfig=/k',
        'context=prod',
        'upload-proxy=https://up.example',
        'upload-proxy-cafile=/ca.pem',
      ),
    ).toMatchObject({
      options: {
        output: {
          mode: 'kubevirt',
          directory: '/out',
          disks: 'pvc',
          namespace: 'vms',
          storageClass: 'gold',
          accessMode: 'ReadWriteMany',
          volumeMode: 'Block',
          networks: { 'VM Network': { kind: 'multus', name: 'prod/vlan10' }, 'a:b': { kind: 'pod' } },
          instancetype: 'u1.large',
          preference: 'windows.2k22',
          timezone: 'Europe/Berlin',
          apply: {
            kubeconfig: '/k',
            context: 'prod',
            uploadProxy: { url: 'https://up.example', caFile: '/ca.pem' },
          },
        },
      },
    });
  });

  test("takes virt-v2v's own options", () => {
    expect(parse('disk=/a', 'disk=/b', 'create=false')).toMatchObject({
      options: { output: { mode: 'kubevirt', diskPaths: ['/a', '/b'], create: false } },
    });
  });

  test.each([
    ['disks=iscsi', "-oo disks is hostDisk or pvc or dataVolume, not 'iscsi'"],
    ['network=a', "-oo network is NAME:pod or NAME:ATTACHMENT, not 'a'"],
    ['context=prod', /-oo apply, which is missing/],
  ])('refuses %s', (word, message) => {
    expect(() => parse(word)).toThrow(message);
  });
});
