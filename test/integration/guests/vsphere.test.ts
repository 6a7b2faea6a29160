import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { convert } from '../../../lib';
import { buildGuest, type Guest } from '../../guests';
import { smallVCenter, TestVCenter } from '../../support/vsphere';
import { bootAndObserve, bootDomain, bootTimeout, newlyFailedUnits } from '../support/boot';
import { guestsUnderTest } from '../support/guests-under-test';
import { hostState, leftovers, nothing, sha256 } from '../support/leftovers';
import { acceleration, checkTimeout, conversionTimeout, guestTimeout } from '../support/source';

// A guest that a vCenter has, converted over HTTPS: described by libvirt, read by nbdkit, its session ended in the middle.

const [name, expected] = guestsUnderTest()[0]!;
const password = 'geheim-4711';
const macs = ['00:50:56:01:02:03', '00:50:56:01:02:04'];
let directory: string;
let guest: Guest;
let raw: string;
let digest: string;
let vcenter: TestVCenter;

beforeAll(async () => {
  guest = await buildGuest(name, { log: (message) => process.stderr.write(`${message}\n`) });
  directory = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), 'v2v-vsphere-test.'));
  raw = join(directory, 'flat.raw');
  execFileSync('qemu-img', ['convert', '-O', 'raw', guest.disk, raw]);
  digest = await sha256(raw);
  vcenter = await TestVCenter.start(
    smallVCenter([
      {
        name,
        uuid: '4203d2b4-4cd2-4a0e-a9b1-000000000001',
        firmware: guest.firmware === 'uefi' ? 'efi' : 'bios',
        memoryMB: 1024,
        cpus: guest.vcpus,
        disks: [{ path: `[datastore1] ${name}/${name}.vmdk`, size: statSync(raw).size, content: raw }],
        nics: guest.nics.map((_nic, index) => ({ network: 'VM Network', mac: macs[index]! })),
      },
    ]),
    { password },
  );
}, guestTimeout);

afterAll(async () => {
  await vcenter[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true, force: true });
});

it(
  'is converted',
  async () => {
    const out = join(directory, 'out');
    mkdirSync(out);
    const host = hostState();
    const { luks } = guest;
    let ended = false;
    const said: string[] = [];
    const result = await convert({
      input: {
        mode: 'vsphere',
        guest: name,
        password,
        server: {
          host: '127.0.0.1',
          port: vcenter.port,
          user: vcenter.user,
          inventoryPath: ['DC0', 'Cluster 1', 'esx1.example.com'],
          verifyCertificate: false,
        },
      },
      output: { mode: 'local', directory: out },
      appliance: { acceleration: acceleration() },
      ...(luks && { keys: [{ device: luks.device, passphrase: luks.passphrase }] }),
      onEvent(event) {
        said.push(JSON.stringify(event));
        if (event.type === 'stage-start' && event.stage === 'copy' && !ended) {
          ended = true;
          vcenter.sessions.expire();
        }
      },
    });
    expect(result.source).toMatchObject({
      name,
      hypervisor: 'vmware',
      memory: 1024 ** 3,
      disks: [{ id: 0, image: { kind: 'nbd', format: 'raw', remote: true }, controller: 'scsi' }],
    });
    expect(result.conversion.guestcaps).toMatchObject({ blockBus: 'virtio-blk', netBus: 'virtio-net' });
    expect(result.machine.nics.map(({ mac }) => mac)).toEqual(guest.nics.map((_nic, index) => macs[index]));
    expect(ended).toBe(true);
    const logins = vcenter.requests.filter(
      ({ what, authorization }) => what === 'HEAD' && authorization === 'basic',
    );
    expect(logins.length).toBeGreaterThan(1);
    expect([...said, JSON.stringify(result)].filter((text) => text.includes(password))).toEqual([]);
    expect(await leftovers(host)).toEqual(nothing);
  },
  conversionTimeout,
);

it(
  'boots',
  async () => {
    const report = await bootAndObserve(bootDomain(join(directory, 'out', `${name}.xml`)), guest);
    expect(report.rootDevice).toMatch(expected.rootDevice);
    expect(newlyFailedUnits(report, guest)).toEqual([]);
  },
  bootTimeout,
);

it('leaves the source as it was', async () => expect(await sha256(raw)).toBe(digest), checkTimeout);
