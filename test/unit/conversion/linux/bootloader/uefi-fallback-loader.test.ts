import type { Bootloader } from '../../../../../lib/conversion/linux/contracts/bootloader';
import { uefiFallbackLoaderStep } from '../../../../../lib/conversion/linux/bootloader/uefi-fallback-loader';
import type { LinuxState } from '../../../../../lib/conversion/linux/state';
import { inspection, linuxState, warnings } from '../../support/linux-state';
import { bootGuest, debianStub } from './boot-guest';

const esp = '/boot/efi';
const debian = {
  [`${esp}/EFI/debian/BOOTX64.CSV`]: 'csv',
  [`${esp}/EFI/debian/fbx64.efi`]: 'fallback',
  [`${esp}/EFI/debian/grub.cfg`]: debianStub,
  [`${esp}/EFI/debian/grubx64.efi`]: 'grub',
  [`${esp}/EFI/debian/mmx64.efi`]: 'keys',
  [`${esp}/EFI/debian/shimx64.efi`]: 'shim',
};

function prepare(
  files: Record<string, string>,
  changes: Partial<LinuxState> & { efiDirectory?: string; freeBytes?: number } = {},
) {
  const { efiDirectory, freeBytes, ...rest } = changes;
  const guest = bootGuest({ files, ...(freeBytes === undefined ? {} : { freeBytes }) });
  const bootloader = { efiDirectory } as unknown as Bootloader;
  const state = linuxState(guest, { bootloader, espDirectories: [esp], ...rest });
  return { guest, state };
}
async function run(...input: Parameters<typeof prepare>) {
  const { guest, state } = prepare(...input);
  expect(await uefiFallbackLoaderStep.applies(state)).toBe(true);
  await uefiFallbackLoaderStep.run(state);
  const added = Object.fromEntries(
    Object.entries(await guest.contents())
      .filter(([path]) => input[0][path] === undefined)
      .map(([path, text]) => [path.slice(esp.length), text]),
  );
  return { guest, state, added };
}

describe('the step is skipped', () => {
  it.each([
    ['boots by BIOS', {}, { espDirectories: undefined }],
    ['finds', { [`${esp}/EFI/BOOT/BOOTX64.EFI`]: '' }, {}],
    ['finds', { [`${esp}/EFI/boot/bootx64.efi`]: '' }, {}],
    ['ppc64le', {}, { inspection: inspection({ arch: 'ppc64le' }) }],
  ])('with a sentence that says "%s"', async (words, files, changes) => {
    const { state } = prepare(files, changes);
    expect(await uefiFallbackLoaderStep.applies(state)).toEqual(expect.stringContaining(words));
  });
});

it('copies shim, GRUB, the key manager and the stub, but not what restarts the machine', async () => {
  const { state, added } = await run(debian, { efiDirectory: `${esp}/EFI/debian` });
  expect(added).toEqual({
    '/EFI/BOOT/BOOTX64.EFI': 'shim',
    '/EFI/BOOT/grubx64.efi': 'grub',
    '/EFI/BOOT/mmx64.efi': 'keys',
    '/EFI/BOOT/grub.cfg': debianStub,
  });
  expect(state.changes.map(({ path, action }) => [path, action])).toEqual([
    [`${esp}/EFI/BOOT`, 'created'],
    [`${esp}/EFI/BOOT/grub.cfg`, 'created'],
    [`${esp}/EFI/BOOT/mmx64.efi`, 'created'],
    [`${esp}/EFI/BOOT/grubx64.efi`, 'created'],
    [`${esp}/EFI/BOOT/BOOTX64.EFI`, 'created'],
  ]);
});

it('does so for any distribution, whereas virt-v2v has a table of three', async () => {
  const rocky = Object.fromEntries(
    Object.entries(debian).map(([path, text]) => [path.replace('/debian/', '/rocky/'), text]),
  );
  const { added } = await run(rocky, { inspection: inspection({ distro: 'rocky' }) });
  expect(added['/EFI/BOOT/BOOTX64.EFI']).toBe('shim');
});

it.each([
  ['x86_64', { 'debian/grubx64.efi': 'grub' }, { 'BOOTX64.EFI': 'grub' }],
  ['x86_64', { 'systemd/systemd-bootx64.efi': 'sd' }, { 'BOOTX64.EFI': 'sd' }],
  ['i686', { 'debian/grubia32.efi': 'grub' }, { 'BOOTIA32.EFI': 'grub' }],
  [
    'aarch64',
    { 'debian/shimaa64.efi': 's', 'debian/grubaa64.efi': 'g' },
    { 'BOOTAA64.EFI': 's', 'grubaa64.efi': 'g' },
  ],
  ['riscv64', { 'debian/grubriscv64.efi': 'grub' }, { 'BOOTRISCV64.EFI': 'grub' }],
  [
    'x86_64',
    { 'opensuse/shim.efi': 's', 'opensuse/grub.efi': 'g', 'opensuse/MokManager.efi': 'm' },
    { 'BOOTX64.EFI': 's', 'grub.efi': 'g', 'MokManager.efi': 'm' },
  ],
  // shim without a GRUB beside it starts nothing.
  ['x86_64', { 'a/shimx64.efi': 's', 'b/GRUBX64.EFI': 'g' }, { 'BOOTX64.EFI': 'g' }],
])('on %s, of %j makes %j', async (arch, files, expected) => {
  const onEsp = Object.fromEntries(Object.entries(files).map(([name, text]) => [`${esp}/EFI/${name}`, text]));
  const { added } = await run(onEsp, { inspection: inspection({ arch }) });
  expect(added).toEqual(
    Object.fromEntries(Object.entries(expected).map(([name, text]) => [`/EFI/BOOT/${name}`, text])),
  );
});

it('takes the loader in use where several systems share the partition', async () => {
  const files = { ...debian, [`${esp}/EFI/ubuntu/grubx64.efi`]: 'ubuntu' };
  const { added } = await run(files, { efiDirectory: `${esp}/EFI/ubuntu` });
  expect(added).toEqual({ '/EFI/BOOT/BOOTX64.EFI': 'ubuntu' });
});

it('leaves a grub.cfg with the menu in it where kernel updates find it', async () => {
  const { added } = await run({
    [`${esp}/EFI/centos/grubx64.efi`]: 'grub',
    [`${esp}/EFI/centos/grub.cfg`]: 'menuentry x {\n}\n',
  });
  expect(Object.keys(added)).toEqual(['/EFI/BOOT/BOOTX64.EFI']);
});

it('gives GRUB Legacy of RHEL 6 its configuration under its new name, and says what that means', async () => {
  const { state, added } = await run({
    [`${esp}/EFI/redhat/grub.efi`]: 'grub',
    [`${esp}/EFI/redhat/grub.conf`]: 'default=0\n',
  });
  expect(added).toEqual({ '/EFI/BOOT/BOOTX64.EFI': 'grub', '/EFI/BOOT/BOOTX64.conf': 'default=0\n' });
  expect(warnings(state.events)).toHaveLength(1);
});

it('warns where there is no loader to copy', async () => {
  const { state, added } = await run({ [`${esp}/EFI/Microsoft/bootmgfw.efi`]: '' });
  expect(added).toEqual({});
  expect(warnings(state.events)).toEqual([expect.stringContaining('BOOTX64.EFI')]);
});

it('says that the partition is too full before it copies anything', async () => {
  const { guest, state } = prepare(debian, { freeBytes: 100 * 1024 });
  await expect(uefiFallbackLoaderStep.run(state)).rejects.toMatchObject({ code: 'GUEST_NO_SPACE' });
  expect(await guest.contents()).toEqual(debian);
});
