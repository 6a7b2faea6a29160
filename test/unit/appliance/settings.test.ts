import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

import { applianceProcessors, checkApplianceOptions, planAppliance } from '../../../lib/appliance/settings';

describe('planAppliance', () => {
  it('takes the direct backend and tries KVM first, with a limit, then emulation', () => {
    const plan = planAppliance({}, {}, true);
    expect(plan.backend).toBe('direct');
    expect(plan.attempts).toEqual([
      { acceleration: 'kvm', backendSettings: [], timeout: 120 },
      { acceleration: 'tcg', backendSettings: ['force_tcg'], unpackKernel: true },
      { acceleration: 'tcg', backendSettings: ['force_tcg'] },
    ]);
  });

  it('does not try KVM where /dev/kvm cannot be opened', () => {
    expect(planAppliance({}, {}, false).attempts.map(({ acceleration }) => acceleration)).toEqual([
      'tcg',
      'tcg',
    ]);
  });

  it('leaves the choice to LIBGUESTFS_BACKEND_SETTINGS and keeps its other settings', () => {
    const env = {
      LIBGUESTFS_BACKEND: 'libvirt',
      LIBGUESTFS_BACKEND_SETTINGS: 'internal_libvirt_imagelabel=x:force_tcg',
    };
    expect(planAppliance({}, env, true)).toEqual({
      backend: 'libvirt',
      attempts: [{ acceleration: 'tcg', backendSettings: ['internal_libvirt_imagelabel=x', 'force_tcg'] }],
    });
    const gdb = planAppliance({}, { LIBGUESTFS_BACKEND_SETTINGS: 'gdb' }, true);
    expect(gdb.attempts.map(({ backendSettings }) => backendSettings)).toEqual([
      ['gdb'],
      ['gdb', 'force_tcg'],
      ['gdb', 'force_tcg'],
    ]);
  });

  it.each(['LIBGUESTFS_HV', 'LIBGUESTFS_QEMU'])('leaves a hypervisor of %s as it is', (variable) => {
    const { attempts } = planAppliance({ acceleration: 'tcg' }, { [variable]: '/opt/qemu' }, true);
    expect(attempts).toEqual([{ acceleration: 'tcg', backendSettings: ['force_tcg'] }]);
  });

  it('lets options override the environment', () => {
    const env = { LIBGUESTFS_BACKEND: 'libvirt', LIBGUESTFS_BACKEND_SETTINGS: 'force_tcg' };
    expect(planAppliance({ backend: 'direct', acceleration: 'kvm' }, env, false)).toEqual({
      backend: 'direct',
      attempts: [{ acceleration: 'kvm', backendSettings: ['force_kvm'] }],
    });
  });

  it('does not force an acceleration on a backend that has none', () => {
    expect(planAppliance({ backend: 'unix:/run/guestfsd.sock' }, {}, true).attempts).toEqual([
      { acceleration: 'unknown', backendSettings: [] },
    ]);
  });
});

describe('applianceProcessors', () => {
  const directory = mkdtempSync(join(tmpdir(), 'v2v-node-test.'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const withCpuMax = (text: string) => {
    const file = join(directory, 'cpu.max');
    writeFileSync(file, text);
    return applianceProcessors(file);
  };
  const all = Math.min(8, availableParallelism());

  it.each([
    ['max 100000\n', all],
    ['100000 100000\n', 1],
    ['50000 100000\n', 1],
    ['99900000 100000\n', all],
  ])('reads the quota %j', (text, expected) => {
    expect(withCpuMax(text)).toBe(expected);
  });

  it('copes without cgroup v2', () => {
    expect(applianceProcessors(join(directory, 'absent'))).toBe(all);
  });
});

describe('checkApplianceOptions', () => {
  it.each([{ memory: 0 }, { memory: 1.5 }, { smp: -1 }, { launchTimeout: Number.NaN }])(
    'refuses %j',
    (options) => {
      expect(() => checkApplianceOptions(options)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    },
  );

  it('accepts what makes sense', () => {
    expect(() => checkApplianceOptions({ memory: 1024, smp: 2, launchTimeout: 30 })).not.toThrow();
  });
});
