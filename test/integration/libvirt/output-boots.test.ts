/** Guests converted to a session's libvirt, defined and started there, and booted to a login; one by BIOS, one by UEFI. */
import { convert } from '../../../lib';
import { Machine, bootTimeout, newlyFailedUnits, observe } from '../support/boot';
import { guestsUnderTest } from '../support/guests-under-test';
import { SessionLibvirt } from '../support/session-libvirt';
import {
  acceleration,
  conversionTimeout,
  guestTimeout,
  packedGuest,
  type PackedGuest,
} from '../support/source';

const guests = guestsUnderTest().filter(([name]) => name === 'debian12' || name === 'debian-uefi-lvm');

describe.each(guests)('%s', (name, expected) => {
  let packed: PackedGuest;
  let libvirt: SessionLibvirt;
  beforeAll(async () => {
    packed = await packedGuest(name);
    libvirt = await SessionLibvirt.start();
    await libvirt.virsh('pool-define-as', 'images', 'dir', '--target', libvirt.makeDirectory('images'));
    await libvirt.virsh('pool-start', 'images');
  }, guestTimeout);
  afterAll(async () => {
    await libvirt?.virsh('destroy', name).catch(() => undefined);
    await libvirt?.[Symbol.asyncDispose]();
    packed?.remove();
  });

  it(
    'becomes a domain',
    async () => {
      const result = await convert({
        input: { mode: 'ova', path: packed.ova },
        output: { mode: 'libvirt', connection: libvirt.uri, pool: 'images' },
        disks: { format: 'qcow2' },
        appliance: { acceleration: acceleration() },
      });
      expect(result.artifacts).toMatchObject([
        { kind: 'domain', name },
        { kind: 'volume', name: `${name}-sda` },
      ]);
    },
    conversionTimeout,
  );

  it(
    'that boots to a login',
    async () => {
      // A session has no networks of its own.
      const xml = await libvirt.virsh('dumpxml', name, '--inactive');
      const cards = xml.replaceAll(
        /<interface type='[a-z]+'>([^]*?)<\/interface>/g,
        (_whole, inside: string) =>
          `<interface type='user'>${inside.replace(/<source [^>]*>/, '')}</interface>`,
      );
      await libvirt.define(cards);
      await libvirt.virsh('start', name, '--paused');
      // virsh wants a terminal.
      const virsh = `virsh -c '${libvirt.uri}' console ${name} --force`;
      const machine = new Machine(['script', '-qec', virsh, '/dev/null']);
      try {
        await machine.waitFor(/Escape character/, 60);
        await libvirt.virsh('resume', name);
        await machine.login(packed.guest.login);
        const observed = await observe(machine);
        expect(observed.rootDevice).toMatch(expected.rootDevice);
        expect(newlyFailedUnits(observed, packed.guest)).toEqual([]);
      } finally {
        await machine.close();
      }
    },
    bootTimeout,
  );
});
