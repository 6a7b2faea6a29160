import { GUESTS, type GuestName } from '../../guests';

/** How a guest is to come out of a conversion. */
export interface Expectation {
  initrd: 'keep' | 'append' | 'rebuild';
  /** Of the converted guest, as `findmnt` names it. */
  rootDevice: RegExp;
  /** Names that the conversion has to pin, by card; default: those of all the guest's cards. */
  pinned?: string[];
  /** Packages that the conversion has to remove. */
  removed?: string[];
  /** Convert it a second time, by the command with `-o qemu`, and boot it by the script. */
  byCommand?: boolean;
}

const expectations: Record<GuestName, Expectation> = {
  debian12: { initrd: 'keep', rootDevice: /^\/dev\/vda1$/, byCommand: true },
  'debian-uefi-lvm': { initrd: 'keep', rootDevice: /^\/dev\/mapper\/debian--vg-root$/, byCommand: true },
  'debian-luks': { initrd: 'keep', rootDevice: /^\/dev\/mapper\/root_crypt$/ },
  'debian-btrfs': { initrd: 'keep', rootDevice: /^\/dev\/vda1\[\/@\]$/ },
  'debian-vmtools': { initrd: 'keep', rootDevice: /^\/dev\/vda1$/, removed: ['open-vm-tools'] },
  el7like: { initrd: 'append', rootDevice: /^\/dev\/vda1$/ },
  el9like: { initrd: 'append', rootDevice: /^\/dev\/vda3$/ },
  sleslike: { initrd: 'append', rootDevice: /^\/dev\/vda1$/ },
  oldlinux: { initrd: 'append', rootDevice: /^\/dev\/vda2$/ },
  'ubuntu-like': { initrd: 'keep', rootDevice: /^\/dev\/vda1$/ },
};

/** The guests of this run, as `V2V_TEST_GUESTS` names them (separated by commas), else all. */
export function guestsUnderTest(): [GuestName, Expectation][] {
  const names = process.env.V2V_TEST_GUESTS?.split(',').filter(Boolean) ?? Object.keys(GUESTS);
  return names.map((name) => {
    const expectation = expectations[name];
    if (expectation === undefined) throw new Error(`The tests say nothing of the guest '${name}'.`);
    return [name, expectation];
  });
}
