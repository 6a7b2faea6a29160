import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { convert, type ConvertResult } from '../../../lib';
import { buildGuest, type Guest } from '../../guests';
import { VddkHome, vddkPlugin } from '../../support/vddk-plugin';
import { smallVCenter, TestVCenter } from '../../support/vsphere';
import { bootTimeout, triedConversion } from '../support/boot';
import { guestsUnderTest } from '../support/guests-under-test';
import { hostState, leftovers, nothing } from '../support/leftovers';
import { acceleration, conversionTimeout, guestTimeout } from '../support/source';

// A guest of a vCenter of our own, which libvirt's ESX driver describes and a stand-in for nbdkit's VDDK plugin reads.

const [name] = guestsUnderTest()[0]!;
const disk = '[datastore1] web/web.vmdk';
const password = 'not to be seen';

let directory: string;
let out: string;
let home: VddkHome;
let guest: Guest;
let result: ConvertResult;
beforeAll(async () => {
  directory = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), 'v2v-vddk-test.'));
  home = new VddkHome(join(directory, 'vddk'));
  out = join(directory, 'out');
  mkdirSync(out);
  guest = await buildGuest(name, { log: (message) => process.stderr.write(`${message}\n`) });
  execFileSync('qemu-img', ['convert', '-f', 'qcow2', '-O', 'raw', guest.disk, home.pathOf(disk)]);
}, guestTimeout);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it(
  'a guest is converted',
  async () => {
    const { size } = statSync(home.pathOf(disk));
    const inventory = smallVCenter([
      {
        name: 'web',
        uuid: '4203d2b4-4cd2-4a0e-a9b1-000000000001',
        firmware: guest.firmware === 'uefi' ? 'efi' : 'bios',
        memoryMB: 1024,
        disks: [{ path: disk, size }],
      },
    ]);
    await using center = await TestVCenter.start(inventory, { password });
    const { luks } = guest;
    const host = hostState();
    result = await convert({
      input: {
        mode: 'vddk',
        guest: 'web',
        server: {
          host: '127.0.0.1',
          port: center.port,
          user: center.user,
          inventoryPath: ['DC0', 'Cluster 1', 'esx1.example.com'],
          verifyCertificate: false,
        },
        password,
        vddk: { plugin: vddkPlugin(), libdir: home.path },
      },
      output: { mode: 'local', directory: out },
      name,
      appliance: { acceleration: acceleration() },
      ...(luks && { keys: [{ device: luks.device, passphrase: luks.passphrase }] }),
    });
    expect(result.source.disks).toMatchObject([{ image: { kind: 'nbd', name: disk, remote: true } }]);
    expect(result.disks).toMatchObject([{ virtualSize: size }]);
    expect(result.conversion.guestcaps).toMatchObject({ blockBus: 'virtio-blk', netBus: 'virtio-net' });
    expect(result.preflight?.map(({ about }) => about)).toContain('host-key');
    expect(JSON.stringify(result)).not.toContain(password);
    expect(await leftovers(host)).toEqual(nothing);
  },
  conversionTimeout,
);

it(
  'a guest that was converted boots',
  async () => {
    const { outcome, evidence } = await triedConversion(result);
    expect(outcome).toBe('booted');
    expect(['login-prompt', 'target']).toContain(evidence[0]?.kind);
  },
  bootTimeout,
);
