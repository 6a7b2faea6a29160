import {
  convertGuest,
  createContext,
  createOverlays,
  inspectSource,
  openGuestfs,
  openSource,
} from '../../../lib';
import type { V2vEvent } from '../../../types/events';
import { buildGuest } from '../../guests';
import { acceleration, conversionTimeout, guestTimeout } from '../support/source';

// A guest with open-vm-tools from its distribution, whose packages the guest's own dpkg removes in the appliance.

let disk: string;
beforeAll(async () => {
  ({ disk } = await buildGuest('debian-vmtools', { log: (message) => process.stderr.write(`${message}\n`) }));
}, guestTimeout);

test(
  'open-vm-tools goes without a network, no service starts meanwhile, and an immutable /etc/resolv.conf stays as it is (virt-v2v 2.12)',
  async () => {
    const events: V2vEvent[] = [];
    await using context = await createContext({ onEvent: (event) => events.push(event) });
    const source = await openSource({ mode: 'disk', paths: [disk], format: 'qcow2' }, context);
    const overlays = await createOverlays(source, context);
    await using guest = await openGuestfs(overlays, { acceleration: acceleration() }, context);
    const inspection = await inspectSource(guest, { root: 'first' }, context);
    const before = {
      resolvConf: (await guest.pread('/etc/resolv.conf', 4096, 0)).toString(),
      entries: await guest.ls('/usr/sbin'),
    };
    await guest.setE2attrs('/etc/resolv.conf', 'i');

    const conversion = await convertGuest(guest, { source, inspection }, context);

    expect(conversion.removedPackages).toEqual(['open-vm-tools']);
    const removal = events.find((event) => event.type === 'command' && event.command.includes('--remove'));
    expect(removal).toMatchObject({
      command: expect.stringMatching(/dpkg .*--remove open-vm-tools$/) as string,
    });
    expect(events.filter(({ type }) => type === 'warning')).toEqual([]);

    const status = await guest.command(['dpkg-query', '-W', '-f', '${Status}', 'open-vm-tools']);
    expect(status).toBe('deinstall ok config-files');
    expect(await guest.command(['dpkg', '--audit'])).toBe('');
    expect((await guest.pread('/etc/resolv.conf', 4096, 0)).toString()).toBe(before.resolvConf);
    expect(await guest.getE2attrs('/etc/resolv.conf')).toContain('i');
    expect(await guest.exists('/usr/sbin/policy-rc.d')).toBe(false);
    expect((await guest.ls('/usr/sbin')).filter((name) => !before.entries.includes(name))).toEqual([]);

    // The guest agent is left for the first boot, by a unit that systemd takes.
    const unit = '/etc/systemd/system/v2v-node-firstboot.service';
    expect(
      await guest.readlink('/etc/systemd/system/multi-user.target.wants/v2v-node-firstboot.service'),
    ).toBe(unit);
    expect(await guest.command(['systemd-analyze', 'verify', '--man=no', unit])).toBe('');
  },
  conversionTimeout,
);
