import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import Ajv2020 from 'ajv/dist/2020';

import { describeOutput, renderMachine } from '../../../lib/output';
import { diskFileName } from '../../../lib/output/json/disks-pattern';
import type { GuestDescription } from '../../../types/guest-description';
import { makeMachine, makePlan, type GuestChanges } from './guest';
import { recordingContext } from '../support/recording-context';

const schema = JSON.parse(
  readFileSync(resolve(__dirname, '../../../schemas/guest-description.schema.json'), 'utf8'),
) as object;

async function describeGuest(changes: GuestChanges = {}): Promise<GuestDescription> {
  const plan = makePlan({ mode: 'json', directory: '/out' }, changes);
  const [document] = renderMachine(await makeMachine(plan, changes, recordingContext()), plan);
  return JSON.parse(document!.text) as GuestDescription;
}

test.each<[string, GuestChanges]>([
  ['the usual', {}],
  ['two qcow2 disks', { disks: 2, diskOptions: { format: 'qcow2', compressed: true } }],
  ['UEFI, a CD-ROM', { source: { firmware: 'uefi', removables: [{ type: 'cdrom' }] } }],
  ['a screen', { source: { display: { type: 'vnc', port: 5901 }, sound: 'ich6', genid: 'a' } }],
  ['devices', { devices: true }],
  [
    'a TPM, Secure Boot, Windows',
    {
      source: {
        firmware: 'uefi',
        uefiSecureBoot: true,
        tpm: '2.0',
        display: { type: 'spice', listen: { type: 'none' } },
      },
      inspection: { type: 'windows', majorVersion: 10, minorVersion: 0 },
    },
  ],
])('%s: the published schema describes it', async (_title, changes) => {
  const validate = new Ajv2020({ strict: false }).compile(schema);
  validate(await describeGuest(changes));
  expect(validate.errors).toBeNull();
});

test('what is decided about the machine is all in it', async () => {
  const { machine } = await describeGuest({
    source: { firmware: 'uefi', uefiSecureBoot: true, tpm: '2.0' },
    inspection: { type: 'windows', majorVersion: 10, minorVersion: 0 },
  });
  expect(machine).toMatchObject({ secureBoot: true, tpm: '2.0', hyperv: true, firmware: 'uefi' });
});

test('the machine and its disks are in it', async () => {
  const { version, generator, machine, disks } = await describeGuest({ disks: 2 });
  expect({ version, generator }).toEqual({ version: 1, generator: expect.stringMatching(/^v2v-node \d/) });
  expect(machine).toMatchObject({
    name: 'db',
    origin: 'vmware',
    chipset: 'q35',
    firmware: 'bios',
    os: { type: 'linux', distro: 'debian', osinfo: 'debian11' },
    nics: [{ mac: '00:0c:29:aa:bb:cc', model: 'virtio-net', nic: 0 }],
  });
  expect(disks).toEqual([
    expect.objectContaining({ name: 'sda', path: '/out/db-sda', format: 'raw' }),
    expect.objectContaining({ name: 'sdb', path: '/out/db-sdb' }),
  ]);
  const plugged = machine.drives.map((drive) => (drive.kind === 'disk' ? drive.disk : drive.kind));
  expect(plugged).toEqual([0, 1]);
});

describe('the pattern for the names of disks', () => {
  const facts = { disk: 'sdb', index: 1, name: 'web' };
  test.each([
    [undefined, 'web-sdb'],
    ['%{GuestName}-%{DiskNo}.raw', 'web-2.raw'],
    ['100%% %{DiskDeviceName}', '100% sdb'],
  ])('%j gives %s', (pattern, expected) => expect(diskFileName(pattern, facts)).toBe(expected));

  test.each([
    ['disk', 'has neither %{DiskNo} nor %{DiskDeviceName}'],
    ['%%{DiskNo}', 'has neither %{DiskNo} nor %{DiskDeviceName}'],
    ['%{DiskNo}-%{Guest}', 'has the unknown variable %{Guest}'],
    ['%{DiskNo}-%d', 'has the unknown variable %d'],
    ['%{DiskNo}%', 'has the unknown variable %'],
    ['../%{DiskNo}', 'gives a name with a slash'],
    [`%{DiskNo}${'x'.repeat(250)}`, 'too long'],
  ])('%j is refused', (pattern, problem) => {
    expect(() => diskFileName(pattern, facts)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(problem) }),
    );
  });

  test('names the disks of the plan', () => {
    const output = { mode: 'json' as const, directory: '/out', disksPattern: 'd%{DiskNo}' };
    expect(makePlan(output, { disks: 2 }).disks.map(({ path }) => path)).toEqual(['/out/d1', '/out/d2']);
    expect(describeOutput(output)).toBe('-o json -os /out -oo json-disks-pattern=d%{DiskNo}');
    expect(() => makePlan({ ...output, disksPattern: 'x' })).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  });
});
