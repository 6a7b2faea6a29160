import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import Ajv2020 from 'ajv/dist/2020';

import { createContext } from '../../lib/run/context';
import { runStage } from '../../lib/run/stage';
import { convertGuest } from '../../lib/conversion';
import { ProgramError } from '../../lib/errors';
import { planMachine } from '../../lib/machine';
import { Ledger } from '../../lib/run/ledger';
import type { ConvertFailure } from '../../types/failure';
import type { ConvertResult } from '../../types/result';
import { result as sample } from './cli/render/sample';
import { application, inspection, source } from './conversion/support/linux-state';
import { recordingContext } from './support/recording-context';
import { stepGuest } from './conversion/support/step-guest';

const root = resolve(__dirname, '../..');
const schema = JSON.parse(readFileSync(join(root, 'schemas/convert-result.schema.json'), 'utf8')) as {
  $id: string;
  $defs: Record<string, { description?: string; properties?: Record<string, { description?: string }> }>;
};
const ajv = new Ajv2020({ allErrors: true }).addSchema(schema);
const asJson = (value: unknown): Record<string, unknown> =>
  JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

/** What is wrong with a value, as people read it; nothing where it is what the schema describes. */
function faults(value: unknown, part = ''): string[] {
  const validate = ajv.getSchema(schema.$id + part);
  if (validate === undefined) throw new Error(`The schema has no ${part}`);
  void validate(asJson(value));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const version = '6.1.0-13-amd64';
const files = {
  '/etc/fstab': '/dev/sda1 / ext4 defaults 0 1\n',
  '/boot/grub/grub.cfg': `menuentry 'Debian' {\n\tlinux\t/boot/vmlinuz-${version} root=/dev/sda1 ro\n}\n`,
  [`/boot/vmlinuz-${version}`]: '',
  [`/boot/initrd.img-${version}`]: '',
  [`/lib/modules/${version}/kernel/virtio_blk.ko`]: '',
  [`/var/lib/dpkg/info/linux-image-${version}.list`]: `/boot/vmlinuz-${version}\n/lib/modules/${version}\n`,
};

/** A result whose parts were made by what makes them, as far as that needs no appliance. */
async function realResult(): Promise<ConvertResult> {
  const inspected = inspection({ applications: [application(`linux-image-${version}`, '6.1.55', '1')] });
  const opened = source({ removables: [{ type: 'cdrom', controller: 'ide', slot: 2 }] });
  const context = recordingContext();
  const conversion = await convertGuest(
    stepGuest({ files }),
    {
      source: opened,
      inspection: inspected,
      steps: { omit: ['initrd-plan', 'initrd', 'network-names'] },
    },
    context,
  );
  const abilities = { serialPort: true, namedNetworks: true, formats: ['raw'] } as const;
  const checksum = { algorithm: 'sha256', value: 'ab'.repeat(32) } as const;
  const disk = {
    path: '/out/a',
    format: 'raw',
    virtualSize: 1,
    allocatedSize: 1,
    checksum,
    seconds: 1,
  } as const;
  return {
    ...sample,
    source: opened,
    inspection: inspected,
    conversion,
    disks: [disk],
    machine: await planMachine(
      { source: opened, inspection: inspected, conversion, plan: { name: 'a', abilities } },
      context,
    ),
    warnings: [{ code: 'A', message: 'b', hint: undefined }],
    stages: [{ stage: 'checks', message: 'Checking the host', seconds: 1, outcome: 'done' }],
    seconds: { checks: 1, total: 2 },
    run: { version: '0.1.0', started: '2026-11-23T12:00:00.000Z' },
  };
}

it('is what the types say', () => {
  const run = () =>
    execFileSync('node', ['scripts/generate-schemas.mjs', '--check'], { cwd: root, encoding: 'utf8' });
  expect(run).not.toThrow();
}, 60_000);

it('describes a result', async () => {
  const result = await realResult();
  expect(result.conversion.changes).toHaveLength(2);
  expect(faults(result)).toEqual([]);
});

it.each<[string, (result: ConvertResult) => unknown]>([
  [
    '/disks/0 must have required property',
    (result) => ({ ...result, disks: [{ ...result.disks[0], seconds: undefined }] }),
  ],
  [' must NOT have additional properties', (result) => ({ ...result, another: 1 })],
  [
    '/machine/firmware must be equal to one of the allowed values',
    (result) => ({ ...result, machine: { ...result.machine, firmware: 'coreboot' } }),
  ],
  ['/seconds/checks must be number', (result) => ({ ...result, seconds: { checks: '1', total: 2 } })],
  [
    '/stages/0/outcome must be equal to one of',
    (result) => ({ ...result, stages: [{ ...result.stages[0], outcome: 'skipped' }] }),
  ],
])('finds that a result is none: %s', async (fault, spoil) => {
  const found = faults(spoil(await realResult()));
  expect(found.filter((each) => each.startsWith(fault))).not.toEqual([]);
});

it('describes a failure, with all that was reached', async () => {
  const tempDir = mkdtempSync(join(tmpdir(), 'v2v-node-test.'));
  const ledger = new Ledger();
  const { conversion, inspection: inspected } = await realResult();
  const failing = ledger.accompany(async () => {
    await using context = await createContext({ tempDir, onEvent: ledger.record });
    await runStage(context, 'copy', 'Copying', () => {
      context.emit({ type: 'source', source: source() });
      context.emit({ type: 'inspection', inspection: inspected });
      context.emit({ type: 'conversion-failed', conversion: { ...conversion, guestcaps: undefined } });
      context.emit({ type: 'warning', code: 'A', message: 'b' });
      return Promise.reject(
        new ProgramError('qemu-img', null, 'SIGKILL', 'x', 'It failed.', { cause: new Error('a') }),
      );
    });
  });
  const failure = asJson(await failing.catch((error: unknown) => error)) as unknown as ConvertFailure;
  rmSync(tempDir, { recursive: true });
  expect(failure).toMatchObject({
    stage: 'copy',
    progress: { warnings: [{ code: 'A' }], inspection: inspected },
  });
  expect(faults(failure, '#/$defs/ConvertFailure')).toEqual([]);
  expect(faults({ ...failure, stack: 'at x' }, '#/$defs/ConvertFailure')).not.toEqual([]);
});

it('says of sizes and times what they are counted in', () => {
  const described = (type: string, property: string) =>
    schema.$defs[type]?.properties?.[property]?.description;
  expect(described('CopyReport', 'virtualSize')).toContain('Bytes');
  expect(described('Source', 'memory')).toContain('Bytes');
  expect(described('GuestFileChange', 'sizeBefore')).toContain('Bytes');
  expect(schema.$defs['ConvertResult']?.description).toContain('convert()');
});
