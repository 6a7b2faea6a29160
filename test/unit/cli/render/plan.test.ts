import { planText } from '../../../../lib/cli/render/plan';
import type { RegistryChange } from '../../../../types/conversion';
import type { ConversionPlan } from '../../../../types/plan';
import { plan } from './sample';

const plain = { colours: false, wrap: false };
const text = (changes: Partial<ConversionPlan> = {}, withDiffs = false): string =>
  planText({ ...plan, ...changes }, { style: plain, withDiffs });

it('tells of a plan: what is in the way first, then the guest, its steps and files, and the room', () => {
  expect(text())
    .toBe(`centos2: CentOS Linux release 7.5.1804 (Core) (centos7.0) on /dev/cl/root, x86_64, BIOS, made for vmware

obstacles:
    OUTPUT_EXISTS: /out/centos2.xml exists already.
        Remove it.
    HOST_NO_SPACE: /out has 1 GiB of free space.

warnings:
    PACKAGES_LEFT: open-vm-tools stays.
        Remove it later.

the guest on KVM:
    boot loader  grub2, /boot/grub2/grub.cfg
    kernel       3.10.0-514.el7.x86_64 (kernel)
    initrd       append: It lacks virtio_blk.
    machine      q35, x86_64
    disks        virtio-blk, sda → vda
    network      virtio-net
                 ens192 (00:0c:29:1a:2b:3c) keeps its name, by /etc/udev/rules.d/70-v2v.rules
                 a new MAC: its name may change: it is configured nowhere
    removed      open-vm-tools

steps (+ applies, - does not):
    +  block-devices
    -  xen-drivers    only SUSE lists them

files of the guest that would change:
    modified  /etc/fstab

what would be written:
    /out/centos2-sda  raw, sparse, of 6 GiB; takes at most 1.5 GiB
    /out/centos2.xml

space:
    temporary  120 MiB needed                 20 GiB free  /var/tmp
    target     1.5 GiB needed                 1 GiB free   /out  NOT ENOUGH
    appliance  400 MiB needed, there already  20 GiB free  /var/tmp

This cannot be done: 2 obstacles. Nothing was written.
`);
});

it('ends with the good news where there are no obstacles', () => {
  expect(text({ obstacles: [] })).toMatch(/\n\nThis can be done, with 1 warning\. Nothing was written\.\n$/);
  const clean = text({ obstacles: [], warnings: [] });
  expect(clean).toMatch(/\n\nThis can be done\. Nothing was written\.\n$/);
  expect(clean).not.toMatch(/obstacles|warnings/);
});

it('shows how files would change where it is asked to', () => {
  expect(text({}, true)).toContain('    modified  /etc/fstab\n        --- a\n        +++ b\n');
  const binary = {
    ...plan.conversion,
    changes: [{ path: '/b', action: 'created', noDiff: 'binary' } as const],
  };
  expect(text({ conversion: binary }, true)).toContain('    created  /b\n        no diff: binary\n');
  const before = { type: 'REG_DWORD', data: 3 };
  const registry: RegistryChange[] = [
    {
      key: 'Select',
      name: 'Current',
      action: 'modified',
      before,
      after: { type: 'REG_MULTI_SZ', data: ['a', 'b'] },
    },
    { key: 'New', action: 'created' },
    { key: 'New', name: '', action: 'created', after: { type: 'REG_SZ' } },
  ];
  const hive = { ...plan.conversion, changes: [{ path: '/SYSTEM', action: 'modified', registry } as const] };
  expect(text({ conversion: hive }, true)).toContain(`    modified  /SYSTEM
        modified  Select\\Current  REG_DWORD 3 → REG_MULTI_SZ a, b
        created   New
        created   New\\(default)   REG_SZ (not read)
`);
});

it('a guest without disks to keep is measured all the same', () => {
  const disks = plan.disks.map((disk) => ({ ...disk, path: undefined, compressed: true }));
  expect(text({ disks, documents: [] })).toContain(
    'what would be written:\n    disk 1  raw, compressed, of 6 GiB; takes at most 1.5 GiB\n\n',
  );
});

it('keeps what a guest is called from writing to the terminal', () => {
  const inspection = { ...plan.inspection, productName: 'a\x1b[2Jb' };
  const conversion = { ...plan.conversion, changes: [{ path: '/\x1b]0;x', action: 'created' } as const] };
  expect(text({ inspection, conversion })).not.toContain('\x1b');
});

it('is coloured on a terminal', () => {
  const coloured = planText(plan, { style: { colours: true, wrap: false }, withDiffs: false });
  expect(coloured).toContain('\n\x1b[1;31mobstacles:\x1b[0m\n');
});
