import { hostname } from 'node:os';

import { remoteHostOf, serverOf, userOf } from '../../../../lib/libvirt/server/uri';
import { resolvePlace } from '../../../../lib/input/libvirt-disks/resolve';
import type { DomainDisk, DiskPlace, NetworkDisk } from '../../../../lib/input/domain-xml/description';
import { failureOf } from '../archives';

test.each([
  ['qemu:///system', undefined, undefined],
  ['test:///default', undefined, undefined],
  ['qemu+ssh://root@host.example.com:2222/system?keyfile=/k', 'host.example.com', 'root'],
  ['qemu+tcp://DOM%5Cu%40x@host/system', 'host', 'DOM\\u@x'],
  ['qemu+tls://[2001:db8::1]:16514/system', '2001:db8::1', undefined],
  ['qemu+unix:///system?socket=/run/a', undefined, undefined],
  ['xen+ssh://root:pw@xen', 'xen', 'root'],
  ['nonsense', undefined, undefined],
])('%s has the server %s and the user %s', (uri, server, user) => {
  expect(serverOf(uri)).toBe(server);
  expect(userOf(uri)).toBe(user);
});

test('a name for this host may be a tunnel to another', () => {
  expect(remoteHostOf('qemu:///system', 'whatever')).toBeUndefined();
  expect(remoteHostOf('qemu+tcp://localhost/system', hostname())).toBeUndefined();
  expect(remoteHostOf('qemu+tcp://127.0.0.1/system', 'other')).toBe('127.0.0.1');
  // Two hosts may have been cloned with their name.
  expect(remoteHostOf('qemu+ssh://other/system', hostname())).toBe('other');
});

describe('of another host', () => {
  const here = {
    file: "libvirt's XML of web",
    connect: () => Promise.reject(new Error('not asked')),
    howToState: (format: string) => format,
  };
  const owner = { ...here, remoteHost: 'kvm1' };
  const at = (place: DiskPlace): DomainDisk => ({ name: 'vda', place });
  const nbd = (name: string): NetworkDisk => ({
    type: 'network',
    protocol: 'nbd',
    name: 'x',
    hosts: [{ transport: 'tcp', name, port: 10809 }],
    tls: false,
    cookies: [],
    verifyCertificate: true,
  });

  test('files are not here, even if there are some of the same name', async () => {
    const error = await failureOf(resolvePlace(at({ type: 'file', path: '/etc/hostname' }), owner));
    expect(error).toMatchObject({ code: 'DISK_SOURCE', subject: 'vda' });
    expect(error.message).toBe(
      "The disk vda of libvirt's XML of web is /etc/hostname on the host kvm1, whose files are not here.",
    );
    expect(error.hint).toContain('Run v2v-node on kvm1');
    expect(await failureOf(resolvePlace(at({ type: 'block', path: '/dev/sda' }), owner))).toMatchObject({
      code: 'DISK_SOURCE',
    });
  });

  test('servers for that host alone are not read, others are', async () => {
    for (const name of ['localhost', '127.0.0.1', '::1']) {
      const error = await failureOf(resolvePlace(at(nbd(name)), owner));
      expect(error.message).toMatch(/for that host alone/);
    }
    expect(await resolvePlace(at(nbd('storage')), owner)).toEqual(nbd('storage'));
    expect(await resolvePlace(at(nbd('localhost')), here)).toEqual(nbd('localhost'));
  });
});
