/**
 * The manifest, read back by `yaml` and held against the types that KubeVirt's own project publishes: each field is where it
 * belongs, nothing is null, and no section is empty that has to have something in it.
 */
import Ajv from 'ajv/dist/2020';
import { parseAllDocuments } from 'yaml';

import { renderManifest } from '../../../../lib/output/kubevirt/manifest';
import { publishedSchemas } from '../../../support/kubernetes/schema';
import type { KubevirtOutput } from '../../../../types/output';
import { makeMachine, makePlan, type GuestChanges } from '../guest';
import { recordingContext } from '../../support/recording-context';

/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-return */

const ajv = new Ajv({ strict: false, allErrors: true });
const schemas = publishedSchemas();
const validators = {
  VirtualMachine: ajv.compile(schemas.VirtualMachine),
  DataVolume: ajv.compile(schemas.DataVolume),
  PersistentVolumeClaim: ajv.compile(schemas.PersistentVolumeClaim),
};

function nulls(value: unknown, path = ''): string[] {
  if (value === null) return [path];
  if (typeof value !== 'object') return [];
  return Object.entries(value as Record<string, unknown>).flatMap(([key, each]) =>
    nulls(each, `${path}/${key}`),
  );
}

/** Sections in which something has to be; an empty object elsewhere turns a feature on. */
const sections =
  /\/(?:metadata|labels|annotations|spec|template|domain|devices|features|cpu|memory|clock|timer|firmware|bootloader|disks|interfaces|networks|volumes|resources|requests|inputs)$/;

function emptySections(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const entries = Object.entries(value);
  if (entries.length === 0) return sections.test(path) ? [path] : [];
  return entries.flatMap(([key, each]) => emptySections(each, `${path}/${key}`));
}

const windows: GuestChanges = {
  name: 'win2022',
  source: {
    firmware: 'uefi',
    uefiSecureBoot: true,
    tpm: '2.0',
    genid: '7c3b1b9a-1f2e-4d5c-8a9b-0c1d2e3f4a5b',
    memory: 8 * 1024 ** 3,
    features: ['acpi', 'apic', 'pae'],
    cpuTopology: { sockets: 2, cores: 2, threads: 1 },
  },
  inspection: {
    type: 'windows',
    distro: 'windows',
    osinfo: 'win2k22',
    firmware: { type: 'uefi', esps: [] },
  },
  caps: { rtcUtc: false },
};

async function manifest(output: Partial<KubevirtOutput>, changes: GuestChanges = {}): Promise<any[]> {
  const context = recordingContext();
  const plan = makePlan({ mode: 'kubevirt', directory: '/out', ...output }, changes);
  const text = renderManifest(await makeMachine(plan, changes, context), plan);
  expect(text).toMatch(/^(?:#.*\n)?---\n/);
  const objects = parseAllDocuments(text).map(
    (document) => document.toJS() as { kind: keyof typeof validators },
  );
  for (const object of objects) {
    const { kind } = object;
    const validate = validators[kind];
    if (!validate(object)) throw new Error(`${kind}: ${ajv.errorsText(validate.errors)}`);
    expect(nulls(object)).toEqual([]);
    expect(emptySections(object)).toEqual([]);
  }
  return objects;
}

const domainOf = (machine: any): any => machine.spec.template.spec.domain;

test('the schema refuses what admission does: kubevirt/vm-import-operator#278', async () => {
  const [machine] = await manifest({});
  const withNull = structuredClone(machine);
  domainOf(withNull).clock = { timer: null };
  expect(validators.VirtualMachine(withNull)).toBe(false);
  const misplaced = structuredClone(machine);
  domainOf(misplaced).resources = { clock: { utc: {} } };
  expect(validators.VirtualMachine(misplaced)).toBe(false);
  const misspelt = structuredClone(machine);
  domainOf(misspelt).cpu.thread = 1;
  expect(validators.VirtualMachine(misspelt)).toBe(false);
});

test('a Linux guest of BIOS', async () => {
  const [machine, ...others] = await manifest({}, { source: { features: ['acpi', 'apic', 'pae'] } });
  expect(others).toEqual([]);
  expect(machine).toEqual({
    apiVersion: 'kubevirt.io/v1',
    kind: 'VirtualMachine',
    metadata: {
      name: 'db',
      labels: {
        'vm.kubevirt.io/name': 'db',
        'v2v-node/version': expect.any(String),
        'v2v-node/osinfo': 'debian11',
        'v2v-node/source': 'vmware',
      },
    },
    spec: {
      runStrategy: 'Halted',
      template: {
        metadata: { labels: { 'vm.kubevirt.io/name': 'db' } },
        spec: {
          architecture: 'amd64',
          domain: {
            machine: { type: 'q35' },
            firmware: { bootloader: { bios: {} } },
            cpu: { sockets: 1, cores: 4, threads: 1 },
            memory: { guest: '4096Mi' },
            features: { acpi: {}, apic: {} },
            devices: {
              disks: [{ name: 'disk-0', disk: { bus: 'virtio' }, bootOrder: 1 }],
              interfaces: [
                { name: 'nic-0', masquerade: {}, macAddress: '00:0c:29:aa:bb:cc', model: 'virtio' },
              ],
              rng: {},
              autoattachSerialConsole: true,
            },
          },
          volumes: [{ name: 'disk-0', hostDisk: { path: '/out/db-sda', type: 'Disk' } }],
          networks: [{ name: 'nic-0', pod: {} }],
          terminationGracePeriodSeconds: 180,
        },
      },
    },
  });
});

test('a Windows guest of UEFI with Secure Boot and a TPM', async () => {
  const [machine] = await manifest({ timezone: 'Europe/Berlin' }, windows);
  expect(machine.metadata.annotations).toEqual({ 'v2v-node/genid': windows.source!.genid });
  expect(domainOf(machine)).toMatchObject({
    firmware: { bootloader: { efi: { persistent: true, secureBoot: true } } },
    cpu: { sockets: 2, cores: 2, threads: 1 },
    features: {
      smm: {},
      hyperv: { relaxed: {}, spinlocks: { spinlocks: 8191 }, synictimer: { direct: {} } },
    },
    clock: {
      timezone: 'Europe/Berlin',
      timer: {
        hpet: { present: false },
        hyperv: {},
        pit: { tickPolicy: 'delay' },
        rtc: { tickPolicy: 'catchup' },
      },
    },
    devices: { tpm: { persistent: true }, inputs: [{ type: 'tablet', bus: 'usb' }] },
  });
  const [utc] = await manifest({}, windows);
  expect(domainOf(utc).clock.utc).toEqual({});
});

test('UEFI is not Secure Boot, which KubeVirt takes for granted: kubev2v/forklift#19', async () => {
  const [machine] = await manifest({}, { source: { firmware: 'uefi' } });
  expect(domainOf(machine).firmware.bootloader).toEqual({ efi: { persistent: true, secureBoot: false } });
  expect(domainOf(machine).features?.smm).toBeUndefined();
});

test('the firmware that the guest was found to need is the target’s: vatesfr/xen-orchestra#8162', async () => {
  const found: GuestChanges = { inspection: { firmware: { type: 'uefi', esps: [] } } };
  const [machine] = await manifest({}, found);
  expect(domainOf(machine).firmware.bootloader.efi).toBeDefined();
});

test('an instancetype decides processors and memory alone: hashicorp/packer-plugin-kubevirt#31', async () => {
  const [machine] = await manifest({ instancetype: 'u1.large', preference: 'debian' });
  expect(machine.spec).toMatchObject({ instancetype: { name: 'u1.large' }, preference: { name: 'debian' } });
  expect(domainOf(machine)).not.toHaveProperty('cpu');
  expect(domainOf(machine)).not.toHaveProperty('memory');
  expect(domainOf(machine)).not.toHaveProperty('resources');
});

test('a guest with little has no empty list', async () => {
  const [machine] = await manifest(
    {},
    { source: { nics: [], features: [] }, caps: { virtioRng: false, virtioBalloon: false } },
  );
  expect(domainOf(machine).devices).toMatchObject({
    autoattachPodInterface: false,
    autoattachMemBalloon: false,
  });
  expect(machine.spec.template.spec).not.toHaveProperty('networks');
});

describe('disks', () => {
  test('are claims of a size that is rounded up, with room for a file system', async () => {
    const [first, second, machine] = await manifest(
      { disks: 'pvc', namespace: 'vms', storageClass: 'ceph-rbd' },
      { disks: 2 },
    );
    expect(first).toEqual({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'db-disk-0', namespace: 'vms' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        volumeMode: 'Filesystem',
        resources: { requests: { storage: '2Gi' } },
        storageClassName: 'ceph-rbd',
      },
    });
    expect(second.metadata.name).toBe('db-disk-1');
    expect(machine.metadata.namespace).toBe('vms');
    expect(machine.spec.template.spec.volumes).toEqual([
      { name: 'disk-0', persistentVolumeClaim: { claimName: 'db-disk-0' } },
      { name: 'disk-1', persistentVolumeClaim: { claimName: 'db-disk-1' } },
    ]);
    expect(domainOf(machine).devices.disks.map((disk: any) => disk.bootOrder)).toEqual([1, 2]);
    const [block] = await manifest({ disks: 'pvc', volumeMode: 'Block', accessMode: 'ReadWriteMany' });
    expect(block.spec).toMatchObject({
      accessModes: ['ReadWriteMany'],
      volumeMode: 'Block',
      resources: { requests: { storage: '1Gi' } },
    });
  });

  test('are DataVolumes that wait for an upload', async () => {
    const [volume, machine] = await manifest({ disks: 'dataVolume' });
    expect(volume).toMatchObject({
      apiVersion: 'cdi.kubevirt.io/v1beta1',
      spec: { source: { upload: {} }, storage: { resources: { requests: { storage: '1Gi' } } } },
    });
    expect(machine.spec.template.spec.volumes).toEqual([
      { name: 'disk-0', dataVolume: { name: 'db-disk-0' } },
    ]);
  });

  test('of IDE are on SATA, as there is no IDE', async () => {
    const [machine] = await manifest({}, { caps: { blockBus: 'ide', machine: 'i440fx' } });
    expect(domainOf(machine).machine.type).toBe('q35');
    expect(domainOf(machine).devices.disks[0].disk).toEqual({ bus: 'sata' });
  });
});

describe('NICs', () => {
  const nic = (network: string, index: number) =>
    ({ mac: `00:0c:29:00:00:0${index}`, network, networkType: 'bridge' }) as const;
  const nics = [nic('VM Network', 0), nic('VLAN 10', 1), nic('VLAN 20', 2)];

  test('go where the options say, with the model of the drivers and not of the source', async () => {
    const [machine] = await manifest(
      {
        networks: {
          'VM Network': { kind: 'multus', name: 'default/vm-network' },
          'VLAN 10': { kind: 'pod' },
          'VLAN 20': { kind: 'multus', name: 'vlan20' },
        },
      },
      { source: { nics: nics.map((each) => ({ ...each, model: 'vmxnet3' })) }, caps: { netBus: 'e1000e' } },
    );
    expect(machine.spec.template.spec.networks).toEqual([
      { name: 'nic-0', multus: { networkName: 'default/vm-network' } },
      { name: 'nic-1', pod: {} },
      { name: 'nic-2', multus: { networkName: 'vlan20' } },
    ]);
    const { interfaces } = domainOf(machine).devices;
    expect(interfaces.map((each: any) => each.model)).toEqual(['e1000e', 'e1000e', 'e1000e']);
    expect(interfaces[0]).toMatchObject({ bridge: {}, macAddress: '00:0c:29:00:00:00' });
    expect(interfaces[1]).toMatchObject({ masquerade: {} });
  });

  test('of which nothing is said: one is in the network of the pods, the others are in networks of their names', async () => {
    const [machine] = await manifest({}, { source: { nics } });
    expect(machine.spec.template.spec.networks).toEqual([
      { name: 'nic-0', pod: {} },
      { name: 'nic-1', multus: { networkName: 'vlan-10' } },
      { name: 'nic-2', multus: { networkName: 'vlan-20' } },
    ]);
  });

  test('only one is ever in the network of the pods', async () => {
    const [machine] = await manifest(
      { networks: { 'VM Network': { kind: 'pod' } } },
      { source: { nics: [nics[0]!, { ...nics[0]!, mac: '00:0c:29:00:00:09' }] } },
    );
    const pods = machine.spec.template.spec.networks.filter((network: any) => 'pod' in network);
    expect(pods).toHaveLength(1);
  });
});

test('labels are values that Kubernetes takes, whatever a guest calls itself', async () => {
  const [machine] = await manifest({}, { inspection: { osinfo: `  ${'ä!'.repeat(50)}x_` } });
  for (const value of Object.values<string>(machine.metadata.labels)) {
    expect(value).toMatch(/^(?=.{1,63}$)[A-Za-z\d](?:[\w.-]*[A-Za-z\d])?$/);
  }
});
