import { execFileSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { isV2vError } from '../../../../../lib/errors';
import { openSource } from '../../../../../lib/input';
import { parseOvf } from '../../../../../lib/input/ova/ovf/parse';
import {
  failureOf,
  recordingContext,
  removeScratch,
  scratch,
  streamOptimizedVmdk,
  writeFiles,
} from '../../archives';

const fixtures = join(__dirname, '../../../../fixtures/ovf');
const samples = readdirSync(fixtures).filter((name) => name.endsWith('.ovf'));

afterAll(removeScratch);

/** One line a descriptor: name, hypervisor, MiB, vcpus and topology, firmware, disks, drives, network cards. */
const facts: Record<string, string> = {
  '01': '(no name)|vmware|1024|1|unknown|valid_disk.vmdk scsi||',
  '03': 'Mini-Ubuntu-32bit-HW8-Tools|vmware|256|1|unknown|Mini-Ubuntu-32bit-HW8-Tools-disk1.vmdk scsi|cdrom ide 0, floppy - 0|none pcnet32',
  '04': 'bitnami-tomcatstack-8.0.36-2-linux-ubuntu-14.04-x86_64|vmware|1024|1|unknown|bitnami-tomcatstack-8.0.36-2-linux-ubuntu-14.04-x86_64-disk1.vmdk scsi||bridged pcnet32',
  '05': 'CentOS-With-Tools|vmware|1512|2 2x1|bios|CentOS-With-Tools-disk1.vmdk scsi|floppy - 0, cdrom ide 2|none vmxnet3 @160',
  '09': 'Nostalgia|vmware|64|1|unknown|nostalgia-disk1.vmdk scsi|cdrom ide 0|VM Network pcnet32',
  '10': 'SimpleVm|vmware|1024|2|uefi secure|nostalgia-disk1.vmdk scsi|cdrom sata 0|VM Network e1000e',
  '11': '(no name)|vmware|2048|1|unknown|system.vmdk scsi, data.vmdk scsi||Network 1 pcnet32',
  '12': 'xp-multinic|vmware|512|2|unknown|fakevApp-2vms-disk1.vmdk scsi, fakevApp-2vms-disk2.vmdk scsi|cdrom ide 0, floppy - 0|VM Network pcnet32, dvportgroup-30 pcnet32',
  '13': 'vm1|vmware|4|1|unknown|haoUnOS2VMs-disk1.vmdk scsi|cdrom ide 0, floppy - 0|none pcnet32',
  '14': 'hw4-blank|vmware|4|1|unknown|hw4-blank-disk1.vmdk scsi|cdrom ide 2, floppy - 0|',
  '15': 'Nostalgia|vmware|64|1|unknown|nostalgia-disk1.vmdk scsi|cdrom ide 0|VM Network pcnet32',
  '16': 'Nostalgia|vmware|64|1|unknown|nostalgia-disk1.vmdk scsi, nostalgia-disk2.vmdk scsi|cdrom ide 0|VM Network pcnet32',
  '17': 'Nostalgia|vmware|64|1|unknown|nostalgia-disk1.vmdk scsi, nostalgia-disk2.vmdk scsi, nostalgia-4kn-disk3.vmdk scsi|cdrom ide 0|VM Network pcnet32',
  '18': 'Nostalgia|vmware|64|1|unknown|nostalgia-disk1.vmdk scsi|cdrom ide 0|VM Network pcnet32',
  '21': '(no name)|vmware|1024|1|unknown|valid_disk.vmdk scsi||VM Network 1 vmxnet',
  '22': 'MicroCore-Linux|vmware|64|1|bios|MicroCore-Linux-signed-disk1.vmdk ide|cdrom ide 2|VM Network e1000 @32',
  '23': 'Test System|vmware|1024|1|unknown|(empty) scsi||',
  '24': 'url%24encoded%a|vmware|40|1 1x1|unknown|url%24encoded%a-1.vmdk scsi|cdrom sata 0, floppy - 0|VM Network e1000',
  '27': 'VS1 测试字符串ôéà|vmware|1024|1|bios|(empty) scsi|cdrom sata 0, floppy - 0|VM Network e1000',
  '28': 'win19|vmware|4|2 1x2|uefi secure|win19-1.vmdk scsi|cdrom sata 0|VM Network e1000e',
  '29': 'win2k3ent-64_snapshots|vmware|512|2|unknown|win2k3ent-64_snapshots-disk1.vmdk scsi|floppy - 0, cdrom ide 2|VM Network e1000',
  '30': 'xp_deltaDisk|vmware|512|2|unknown|xp_deltaDisk-disk1.vmdk scsi, xp_deltaDisk-disk2.vmdk scsi, xp_deltaDisk-disk3.vmdk scsi|floppy - 0, cdrom ide 0|dvportgroup-4590 pcnet32, dvportgroup-4591 pcnet32',
};

/** Descriptors of several virtual machines, which virt-v2v takes for one without disks. */
const several: Record<string, string[]> = {
  '02': ['testVm1', 'testVm2'],
  '07': ['vm2', 'vm1'],
  '08': ['vm2', 'vm1'],
  '19': ['vm2', 'vm1'],
  '20': ['vm-1_with_policylY8Oy', 'vm-2_with_policyjXKJt'],
  '25': ['vm-b1', 'vm-b2'],
  '26': ['Vm1', 'Vm2'],
};

function parse(sample: string, wanted?: string) {
  return parseOvf(readFileSync(join(fixtures, sample), 'utf8'), sample, wanted, () => undefined);
}

function line(sample: string, wanted?: string): string {
  const ovf = parse(sample, wanted);
  const topology = ovf.cpuTopology ? ` ${ovf.cpuTopology.sockets}x${ovf.cpuTopology.cores}` : '';
  const nics = ovf.nics.map(
    ({ network, model, pciSlot }) => `${network} ${model}${pciSlot === undefined ? '' : ` @${pciSlot}`}`,
  );
  return [
    ovf.name ?? '(no name)',
    ovf.hypervisor,
    ovf.memory / 1024 ** 2,
    `${ovf.vcpus}${topology}`,
    `${ovf.firmware}${ovf.uefiSecureBoot ? ' secure' : ''}`,
    ovf.disks.map(({ file, controller }) => `${file?.href ?? '(empty)'} ${controller ?? '-'}`).join(', '),
    ovf.removables.map(({ type, controller, slot }) => `${type} ${controller ?? '-'} ${slot}`).join(', '),
    nics.join(', '),
  ].join('|');
}

const numberOf = (sample: string): string => sample.slice(0, 2);

test('every sample is in one of the tables', () => {
  expect(samples.map(numberOf).sort()).toEqual([...Object.keys(facts), ...Object.keys(several), '06'].sort());
});

test.each(samples.filter((sample) => numberOf(sample) in facts))('%s', (sample) => {
  expect(line(sample)).toBe(facts[numberOf(sample)]);
});

test.each(samples.filter((sample) => numberOf(sample) in several))('%s has several', (sample) => {
  const names = several[numberOf(sample)]!;
  expect(() => parse(sample)).toThrow(`describes 2 virtual machines: ${names.join(', ')}.`);
  for (const name of names) expect(parse(sample, name).name).toBe(name);
});

test('one chosen of several', () => {
  expect(
    line(
      samples.find((sample) => numberOf(sample) === '02')!,
      'testVm2',
    ),
  ).toBe(
    'testVm2|vmware|4096|1|unknown|MultiVmVapps-disk2.vmdk scsi|cdrom ide 2, floppy - 0|3c705 e1000, 3c705 e1000',
  );
});

test.each(samples)('%s is read or refused in one sentence, at once', (sample) => {
  const text = readFileSync(join(fixtures, sample), 'utf8');
  const start = performance.now();
  try {
    expect(parseOvf(text, sample, undefined, () => undefined).disks.length).toBeGreaterThan(0);
  } catch (error) {
    if (!isV2vError(error)) throw error;
    expect(error.code).toMatch(/^OVF_(INVALID|AMBIGUOUS)$/);
    expect(error.message).toMatch(/^[^\n]{10,200}\.$/);
    expect(error.hint).toMatch(/\.$/);
  }
  expect(performance.now() - start).toBeLessThan(1000);
});

test('06 has none', () => {
  expect(() => parse(samples.find((sample) => numberOf(sample) === '06')!)).toThrow(
    'describes no virtual machine',
  );
});

test('all that have their disks can be opened', async () => {
  const vmdk = streamOptimizedVmdk();
  for (const sample of samples.filter((name) => numberOf(name) in facts)) {
    const directory = scratch();
    copyFileSync(join(fixtures, sample), join(directory, sample));
    const { disks } = parse(sample);
    for (const { file } of disks) if (file !== undefined) writeFiles(directory, { [file.href]: vmdk });
    const { context } = await recordingContext();
    // The OVF of a disk that never had a file: there is nothing to convert.
    if (disks.every(({ file }) => file === undefined)) {
      const error = await failureOf(openSource({ mode: 'ova', path: directory }, context));
      expect([sample, error.code]).toEqual([sample, 'DISK_BLANK']);
      continue;
    }
    const source = await openSource({ mode: 'ova', path: directory }, context);
    expect(source.disks.map(({ image }) => image)).toEqual(
      disks.map(({ file }) => ({ kind: 'file', path: join(directory, file!.href), format: 'vmdk' })),
    );
    // As a tar as well, read in place.
    execFileSync('tar', ['-cf', 'all.ova', ...readdirSync(directory)], { cwd: directory });
    const packed = await openSource({ mode: 'ova', path: join(directory, 'all.ova') }, context);
    expect(packed.disks.every(({ image }) => image.kind === 'slice')).toBe(true);
    expect({ ...packed, name: '', disks: [] }).toEqual({ ...source, name: '', disks: [] });
  }
}, 60_000);
