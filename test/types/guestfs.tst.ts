/** The generated methods of `Guestfs`, and how it is made, listened to and ended. */
import { describe, expect, test } from 'tstyche';
import type { GuestfsError } from 'v2v-node';
import {
  Guestfs,
  type CallOptions,
  type GuestfsActions,
  type GuestfsEvents,
  type GuestfsProgress,
  type GuestfsStatns,
  type GuestfsStatvfs,
} from 'v2v-node';

declare const guest: Guestfs;

test('it is made by create(), not by new', () => {
  expect(Guestfs.create({ identifier: 'mine', signal: AbortSignal.timeout(1) })).type.toBe<
    Promise<Guestfs>
  >();
  expect(Guestfs).type.not.toBeConstructableWith();
  expect(Guestfs.create).type.not.toBeCallableWith({ name: 'mine' });
});

test('it is closed, destroyed or disposed of', () => {
  expect(guest.close()).type.toBe<Promise<void>>();
  expect(guest.destroy()).type.toBe<Promise<void>>();
  expect<Guestfs>().type.toBeAssignableTo<AsyncDisposable>();
});

describe('actions', () => {
  test('give promises of plain values', () => {
    expect(guest.launch()).type.toBe<Promise<void>>();
    expect(guest.inspectOs()).type.toBe<Promise<string[]>>();
    expect(guest.mountpoints()).type.toBe<Promise<Record<string, string>>>();
    expect(guest.isFile('/etc/fstab')).type.toBe<Promise<boolean>>();
    expect(guest.filesize('/etc/fstab')).type.toBe<Promise<number>>();
    expect(guest.augGet('/files/etc/hosts/1/ipaddr')).type.toBe<Promise<string>>();
    expect(guest.pread('/boot/vmlinuz', 4096, 0)).type.toBe<Promise<Buffer>>();
    expect(guest.statvfs('/')).type.toBe<Promise<GuestfsStatvfs>>();
    expect(guest.lstatnslist('/', ['etc'])).type.toBe<Promise<GuestfsStatns[]>>();
  });

  test('sizes are numbers, what uses all 64 bits is bigint', () => {
    expect<GuestfsStatns['st_size']>().type.toBe<number>();
    expect<GuestfsStatns['st_ino']>().type.toBe<bigint>();
    expect(guest.partGetGptAttributes('/dev/sda', 1)).type.toBe<Promise<bigint>>();
    expect(guest.pread).type.toBeCallableWith('/a', 1, 2n);
  });

  test('take their optional arguments as one object, with a signal', () => {
    expect(guest.addDrive).type.toBeCallableWith('/a.qcow2', {
      format: 'qcow2',
      readonly: true,
      signal: AbortSignal.timeout(1),
    });
    expect(guest.addDrive).type.not.toBeCallableWith('/a.qcow2', { fromat: 'qcow2' });
    expect(guest.addDrive).type.not.toBeCallableWith('/a.qcow2', { readonly: 'yes' });
    expect(guest.inspectOs).type.not.toBeCallableWith({ format: 'raw' });
    expect(guest.write).type.toBeCallableWith('/a', new Uint8Array(2));
  });

  test('refuse what is missing, too much or of another type', () => {
    expect(guest.isFile).type.not.toBeCallableWith();
    expect(guest.isFile).type.not.toBeCallableWith(1);
    expect(guest.lstatnslist).type.not.toBeCallableWith('/', 'etc');
    expect(guest.mkdirP).type.not.toBeCallableWith('/a', 0o755);
    expect(guest).type.not.toHaveProperty('aug_get');
    expect(guest).type.not.toHaveProperty('mountAll');
  });

  test('can be called by their C names', () => {
    expect(guest.call('aug_get', ['/a'])).type.toBe<Promise<unknown>>();
    expect(Guestfs.supports('aug_get')).type.toBe<boolean>();
  });

  test('are an interface that a double can take the place of', () => {
    expect<Guestfs>().type.toBeAssignableTo<GuestfsActions>();
    expect<Parameters<GuestfsActions['inspectOs']>>().type.toBe<[options?: CallOptions]>();
  });
});

test('events by name', () => {
  expect(guest.on).type.toBeCallableWith(
    'progress',
    ({ position, total }: GuestfsProgress) => position / total,
  );
  expect(guest.on).type.toBeCallableWith('appliance', (text: string) => text.length);
  expect(guest.on).type.not.toBeCallableWith('progress', (text: string) => text.length);
  expect(guest.on).type.not.toBeCallableWith('ready', () => undefined);
  expect<GuestfsEvents['launch_done']>().type.toBe<undefined>();
});

test('its errors', () => {
  expect<GuestfsError['action']>().type.toBe<string>();
  expect<GuestfsError['errno']>().type.toBe<string>();
});
