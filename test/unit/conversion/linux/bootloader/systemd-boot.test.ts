import { matchesPattern } from '../../../../../lib/conversion/linux/bootloader/file-pattern';
import { openSystemdBoot } from '../../../../../lib/conversion/linux/bootloader/systemd-boot';
import {
  type MenuItem,
  orderMenu,
  loaderDefaults,
  withLoaderDefault,
} from '../../../../../lib/conversion/linux/bootloader/systemd-boot-menu';
import { peSections } from '../../../../../lib/conversion/linux/bootloader/unified-kernel-image';
import { linuxState, warnings } from '../../support/linux-state';
import { stepGuest } from '../../support/step-guest';
import { unifiedKernelImage } from './unified-kernel-image';

const esp = '/boot/efi';
const entry = (version: string, more = '') =>
  `title Debian\nversion ${version}\n${more}linux /ab/${version}/linux\ninitrd /ab/${version}/initrd.img-${version}\noptions root=/dev/sda2 ro\n`;
const files = {
  [`${esp}/loader/loader.conf`]: 'timeout 3\ndefault ab-*\n',
  [`${esp}/loader/entries/ab-6.1.0-13.conf`]: entry('6.1.0-13'),
  [`${esp}/loader/entries/ab-6.1.0-14+3-1.conf`]: entry('6.1.0-14'),
  '/etc/kernel/cmdline': 'root=/dev/sda2 ro\n',
};

function open(contents: Record<string, string>, hasBootPartition = false) {
  const guest = stepGuest({ files: contents });
  const state = linuxState(guest);
  const place = { esp, directory: `${esp}/EFI/systemd`, files: Object.keys(contents), hasBootPartition };
  return { guest, state, loader: openSystemdBoot(state, place) };
}

describe('orderMenu', () => {
  const items: MenuItem[] = [
    { id: 'ab-6.1.conf' },
    { id: 'ab-6.10.conf' },
    { id: 'zz.conf', isBad: true },
    { id: 'k1.conf', sortKey: 'debian', version: '1' },
    { id: 'k2.conf', sortKey: 'debian', version: '2' },
  ];
  const ids = (...choices: string[]) => orderMenu(items, choices).map(({ id }) => id);

  it('puts the newest first, those with a sort key before, and what never booted last', () => {
    expect(ids()).toEqual(['k2.conf', 'k1.conf', 'ab-6.10.conf', 'ab-6.1.conf', 'zz.conf']);
  });
  it.each([
    ['ab-6.1.conf', 'ab-6.1.conf'],
    ['AB-6.1', 'ab-6.1.conf'],
    ['ab-*', 'ab-6.10.conf'],
    ['k[!2].conf', 'k1.conf'],
    ['zz.con?', 'zz.conf'],
    ['@saved', 'k2.conf'],
    ['gone', 'k2.conf'],
  ])('with default %s, %s is first', (choice, id) => {
    expect(ids(choice)[0]).toBe(id);
    expect(ids(choice)).toHaveLength(items.length);
  });
  it('takes the first choice that is there', () => {
    expect(ids('gone', 'ab-6.1.conf')[0]).toBe('ab-6.1.conf');
    expect(ids('k1.conf', 'ab-6.1.conf')[0]).toBe('k1.conf');
  });
});

it.each([
  ['a*b?d', 'axxbcd', true],
  ['a*b?d', 'axxbd', false],
  ['*', '', true],
  ['**c*', 'abc', true],
  ['[0-9][!a-c]', '5d', true],
  ['[0-9][!a-c]', '5b', false],
  ['[0-9]', 'x', false],
  ['[abc', '[abc', true],
  ['a.c', 'abc', false],
  ['', 'a', false],
])('the pattern %s matches %s: %s', (pattern, name, expected) => {
  expect(matchesPattern(pattern, name)).toBe(expected);
});

it('is not kept by a pattern of many stars', () => {
  expect(matchesPattern('*a'.repeat(100), `${'a'.repeat(250)}b`)).toBe(false);
});

it('writes the default of loader.conf', () => {
  expect(withLoaderDefault('timeout 3\ndefault ab-*', 'x.conf')).toBe('timeout 3\ndefault x.conf');
  expect(withLoaderDefault('timeout 3', 'x.conf')).toBe('timeout 3\ndefault x.conf\n');
  expect(withLoaderDefault('#default a\n', 'x.conf')).toBe('#default a\ndefault x.conf\n');
  expect(withLoaderDefault('preferred a\ndefault b\n', 'x.conf')).toBe('preferred x.conf\ndefault x.conf\n');
});

it('reads the defaults of loader.conf', () => {
  expect(loaderDefaults('timeout 3\r\ndefault a*\r\n#default b\ndefault  c.conf \n')).toEqual(['c.conf']);
  expect(loaderDefaults('default a\npreferred b\n')).toEqual(['b', 'a']);
  expect(loaderDefaults('default\n')).toEqual([]);
});

describe('systemd-boot', () => {
  it('lists kernels in the order of its menu, and the initrds that it loads', async () => {
    const { loader } = open(files);
    await expect(loader.listKernels()).resolves.toEqual([
      `${esp}/ab/6.1.0-14/linux`,
      `${esp}/ab/6.1.0-13/linux`,
    ]);
    await expect(loader.initrdFor?.('/boot/vmlinuz-6.1.0-13')).resolves.toBe(
      `${esp}/ab/6.1.0-13/initrd.img-6.1.0-13`,
    );
  });

  it('sets the default, also where there is no loader.conf', async () => {
    const { guest, state, loader } = open(files);
    await expect(loader.setDefaultKernel('/boot/vmlinuz-6.1.0-13')).resolves.toBe(true);
    expect(guest.text(loader.config)).toBe('timeout 3\ndefault ab-6.1.0-13.conf\n');
    expect((await loader.listKernels())[0]).toBe(`${esp}/ab/6.1.0-13/linux`);
    expect(state.changes).toEqual([{ path: loader.config, action: 'modified' }]);

    const bare = open(
      Object.fromEntries(Object.entries(files).filter(([path]) => !path.endsWith('loader.conf'))),
    );
    await bare.loader.setDefaultKernel('/boot/vmlinuz-6.1.0-14');
    expect(bare.guest.text(`${esp}/loader/loader.conf`)).toBe('default ab-6.1.0-14.conf\n');
    await expect(loader.setDefaultKernel('/boot/vmlinuz-9')).resolves.toContain(esp);
  });

  it('edits its entries and what kernel-install makes new ones from', async () => {
    const { guest, loader } = open(files);
    const changed = await loader.editCommandLines((line) => line.replace('sda', 'vda'));
    expect(changed).toHaveLength(3);
    for (const path of changed) expect(guest.text(path)).toContain('root=/dev/vda2 ro');
  });

  it('reads the extended boot loader partition too', async () => {
    const { loader } = open(
      {
        [`${esp}/loader/loader.conf`]: '',
        '/boot/loader/entries/ab-6.1.conf': 'linux /vmlinuz-6.1\ninitrd /initrd.img-6.1\n',
      },
      true,
    );
    await expect(loader.listKernels()).resolves.toEqual(['/boot/vmlinuz-6.1']);
    await expect(loader.initrdFor?.('/boot/vmlinuz-6.1')).resolves.toBe('/boot/initrd.img-6.1');
  });

  it('lists unified kernel images as the kernel they were made of, and says what it cannot change', async () => {
    const path = `${esp}/EFI/Linux/ab-6.1.0-15+3.efi`;
    const image = unifiedKernelImage({
      '.linux': 'kernel',
      '.uname': '6.1.0-15\0\0',
      '.cmdline': 'root=/dev/sda2 quiet',
      '.osrel': 'ID=debian\nVERSION_ID="12"\n',
    });
    const { guest, state, loader } = open({
      ...files,
      [`${esp}/loader/loader.conf`]: '',
      [path]: image.toString('latin1'),
      [`${esp}/EFI/Linux/README.efi`]: 'no image',
    });
    expect((await loader.listKernels())[0]).toBe('/boot/vmlinuz-6.1.0-15');
    expect(warnings(state.events)).toEqual([expect.stringContaining(path)]);
    await expect(loader.initrdFor?.('/boot/vmlinuz-6.1.0-15')).resolves.toBeUndefined();
    await expect(loader.setDefaultKernel('/boot/vmlinuz-6.1.0-15')).resolves.toBe(true);
    expect(guest.text(loader.config)).toBe('default ab-6.1.0-15.efi\n');

    state.events.length = 0;
    await loader.editCommandLines((line) => line);
    expect(warnings(state.events)).toEqual([]);
    await loader.editCommandLines((line) => line.replace('sda', 'vda'));
    expect(warnings(state.events)).toEqual([expect.stringContaining('root=/dev/sda2 quiet')]);
    expect(guest.text('/etc/kernel/cmdline')).toBe('root=/dev/vda2 ro\n');
    expect(guest.bytes(path).equals(image)).toBe(true);
  });
});

it('finds no sections in what is no PE file, or half of one', () => {
  const image = unifiedKernelImage({ '.linux': 'k' });
  expect(peSections(image).get('.linux')?.size).toBe(1);
  expect([...peSections(Buffer.from('#!/bin/sh'))]).toEqual([]);
  for (let length = 0; length < image.length; length += 7) {
    expect(peSections(image.subarray(0, length)).size).toBeLessThanOrEqual(1);
  }
});
