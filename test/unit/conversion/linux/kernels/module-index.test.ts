import {
  builtinByConfig,
  mentionsModule,
  modulesAmong,
  moduleName,
  parseModulesBuiltin,
  parseModulesDep,
  withDependencies,
} from '../../../../../lib/conversion/linux/kernels/module-index';
import { driverNeeds, driversOfBus } from '../../../../../lib/conversion/linux/kernels/required-drivers';

it.each([
  ['kernel/drivers/block/virtio_blk.ko', 'virtio_blk'],
  ['virtio-blk.ko.xz', 'virtio_blk'],
  ['a/b.ko.zst', 'b'],
  ['a/b.ko.gz', 'b'],
  ['old.o', 'old'],
  ['modules.dep', undefined],
  ['ko', undefined],
  ['x.ko.bin', undefined],
  ['kernel/drivers/char/hw_random/virtio-rng.ko.xz', 'virtio_rng'],
  ['kernel/x.ko.txt', undefined],
  ['kernel/drivers', undefined],
  ['foo.kob', undefined],
])('the module of %s is %s', (path, name) => expect(moduleName(path)).toBe(name));

const dep = `kernel/virtio/virtio.ko:
kernel/virtio/virtio_ring.ko:
kernel/virtio/virtio_pci.ko: kernel/virtio/virtio.ko kernel/virtio/virtio_ring.ko
kernel/block/virtio_blk.ko: kernel/virtio/virtio.ko kernel/virtio/virtio_ring.ko
/lib/modules/2.6/kernel/old.ko: /lib/modules/2.6/kernel/virtio/virtio.ko
/etc/shadow.ko:
../../../etc/passwd.ko:
kernel/a.ko: ../../b.ko
updates/virtio_pci.ko:
`;

it('reads modules.dep and does not leave its directory', () => {
  const modules = parseModulesDep(dep, '/lib/modules/2.6');
  expect([...modules.keys()]).toEqual(['virtio', 'virtio_ring', 'virtio_pci', 'virtio_blk', 'old', 'a']);
  expect(modules.get('old')).toEqual({
    name: 'old',
    path: 'kernel/old.ko',
    dependencies: ['kernel/virtio/virtio.ko'],
  });
  expect(modules.get('a')?.dependencies).toEqual([]);
  expect(modules.get('virtio_pci')?.path).toBe('kernel/virtio/virtio_pci.ko');
});

it('puts what is needed first, and once', () => {
  const modules = parseModulesDep(dep);
  expect(withDependencies(['virtio_pci', 'virtio_blk', 'nothing'], modules).map(({ name }) => name)).toEqual([
    'virtio_ring',
    'virtio',
    'virtio_pci',
    'virtio_blk',
  ]);
});

it('reads what is built in', () => {
  expect(parseModulesBuiltin('kernel/drivers/virtio/virtio-pci.ko\n\nkernel/x.ko\n')).toEqual(
    new Set(['virtio_pci', 'x']),
  );
  expect(builtinByConfig('CONFIG_VIRTIO_BLK=y\nCONFIG_VIRTIO_PCI=m\n# CONFIG_AHCI is not set\n')).toEqual(
    new Set(['virtio_blk']),
  );
});

describe('driverNeeds', () => {
  const modules = parseModulesDep(dep);
  const names = (
    inInitrd: string[],
    builtin: string[] = [],
    bus: 'virtio-blk' | 'virtio-scsi' | 'ide' = 'virtio-blk',
  ) => {
    const { needed, missing, unavailable, drivers } = driverNeeds(
      driversOfBus(bus, 'x86_64'),
      { modules, builtin: new Set(builtin) },
      new Set(inInitrd),
    );
    return {
      needed: needed.map(({ name }) => name),
      missing: missing.map(({ name }) => name),
      unavailable,
      drivers,
    };
  };

  it('names what the initrd lacks, dependencies as well', () => {
    expect(names(['virtio_pci', 'virtio_blk', 'virtio'])).toMatchObject({ missing: ['virtio_ring'] });
    expect(names([]).missing).toEqual(['virtio_ring', 'virtio', 'virtio_pci', 'virtio_blk']);
    expect(names(['virtio_pci', 'virtio_blk', 'virtio', 'virtio_ring']).missing).toEqual([]);
  });

  it('does not ask for what is built in', () => {
    expect(names([], ['virtio_pci', 'virtio', 'virtio_ring'])).toEqual({
      needed: ['virtio_blk'],
      missing: ['virtio_blk'],
      unavailable: [],
      drivers: ['virtio_blk'],
    });
    expect(names([], ['virtio_pci', 'virtio_blk']).missing).toEqual([]);
  });

  it('says what the kernel does not have', () => {
    expect(names([], [], 'virtio-scsi').unavailable).toEqual(['virtio_scsi', 'sd_mod']);
    expect(names([], ['piix', 'ide_disk'], 'ide').unavailable).toEqual([]);
  });

  it('knows the channels of IBM Z', () =>
    expect(driversOfBus('virtio-blk', 's390x')[0]).toEqual(['virtio_ccw']));
});

it('lists the modules among files, each name once', () => {
  const files = ['/b/z-a.ko', '/extra/z_a.ko.xz', '/b', '/b/a.ko'].map((file) => `/lib/modules/6.1${file}`);
  const modules = modulesAmong([...files, '/etc/x.ko'], '/lib/modules/6.1');
  expect([...modules.values()]).toEqual([
    { name: 'a', path: 'b/a.ko', dependencies: [] },
    { name: 'z_a', path: 'b/z-a.ko', dependencies: [] },
  ]);
});

it.each([
  ['CONFIG_VIRTIO_PCI=y', true],
  ['CONFIG_VIRTIO_PCI=m', true],
  ['a\n# CONFIG_VIRTIO_PCI is not set', true],
  ['CONFIG_VIRTIO_PCI_LEGACY=y', false],
  ['', false],
])('%j speaks of virtio_pci: %s', (config, expected) =>
  expect(mentionsModule(config, 'virtio_pci')).toBe(expected),
);
