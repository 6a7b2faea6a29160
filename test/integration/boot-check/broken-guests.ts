import type { BootFailureKind, Guestfs, TargetMachine } from '../../../lib';

/** A way in which a guest does not boot, made on an overlay of one that does. */
export interface BrokenGuest {
  what: string;
  kind: BootFailureKind;
  /** In the part that `npm test` takes. */
  chosen?: boolean;
  /** Changes its disk. */
  breakIt?: (guest: Guestfs) => Promise<void>;
  /** Changes its machine. */
  machine?: Partial<TargetMachine>;
}

const config = '/boot/grub/grub.cfg';
const root = '/dev/sda1';

async function edit(guest: Guestfs, path: string, change: (text: string) => string): Promise<void> {
  await guest.mount(root, '/');
  const text = (await guest.readFile(path)).toString();
  const changed = change(text);
  if (changed === text) throw new Error(`Nothing was changed in ${path}.`);
  await guest.write(path, Buffer.from(changed));
  await guest.umountAll();
}

async function onRoot(guest: Guestfs, work: () => Promise<void>): Promise<void> {
  await guest.mount(root, '/');
  await work();
  await guest.umountAll();
}

export const brokenGuests: readonly BrokenGuest[] = [
  {
    // Zeros all over it would take two minutes.
    what: 'a disk that begins with zeros',
    kind: 'no-boot-device',
    chosen: true,
    breakIt: async (guest) => void (await guest.pwriteDevice('/dev/sda', Buffer.alloc(1024 * 1024), 0)),
  },
  {
    what: 'boot code that is wiped',
    kind: 'boot-code',
    breakIt: async (guest) => void (await guest.pwriteDevice('/dev/sda', Buffer.alloc(440), 0)),
  },
  {
    what: "GRUB's files removed",
    kind: 'grub-rescue',
    breakIt: (guest) => onRoot(guest, () => guest.rmRf('/boot/grub')),
  },
  {
    what: 'no grub.cfg',
    kind: 'grub-prompt',
    chosen: true,
    breakIt: (guest) => onRoot(guest, () => guest.rm(config)),
  },
  {
    what: 'a kernel that is damaged',
    kind: 'grub-error',
    breakIt: (guest) =>
      onRoot(guest, async () => {
        for (const path of await guest.globExpand('/boot/vmlinuz-*')) {
          await guest.pwrite(path, Buffer.alloc(4096), 0);
        }
      }),
  },
  {
    what: 'a root that is not there',
    kind: 'initramfs-shell',
    breakIt: (guest) =>
      edit(guest, config, (text) =>
        text.replace(/root=UUID=\S+/g, 'root=UUID=00000000-1111-2222-3333-444444444444'),
      ),
  },
  {
    what: 'no initrd',
    kind: 'kernel-panic',
    breakIt: (guest) => edit(guest, config, (text) => text.replace(/^\s*initrd\s.*$/gm, '')),
  },
  {
    what: 'a line of fstab for a device that is not there',
    kind: 'emergency-mode',
    breakIt: (guest) =>
      edit(
        guest,
        '/etc/fstab',
        (text) => `${text.trimEnd()}\n/dev/vdz1 /data ext4 x-systemd.device-timeout=5 0 2\n`,
      ),
  },
  { what: 'a guest of BIOS in a machine of UEFI', kind: 'no-boot-device', machine: { firmware: 'uefi' } },
];
