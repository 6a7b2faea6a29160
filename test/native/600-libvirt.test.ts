import { getEventListeners } from 'node:events';

import { LibvirtError } from '../../lib/errors';
import { LibvirtConnection } from '../../lib/libvirt/index';

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );

let connection: LibvirtConnection;
beforeEach(async () => (connection = await LibvirtConnection.open('test:///default')));
afterEach(() => connection.close());

test('the connection says what it is', async () => {
  expect(await connection.type()).toBe('TEST');
  expect(await connection.uri()).toBe('test:///default');
  expect((await connection.libraryVersion()).major).toBeGreaterThanOrEqual(4);
  expect(await connection.version()).toEqual({ major: 0, minor: 0, release: 2 });
  expect(await connection.hostname()).not.toBe('');
  expect(await connection.capabilities()).toMatch(/^<capabilities>/);
});

describe('a signal that lives longer than the connection', () => {
  const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

  test('is not listened to after the connection was opened, or was not', async () => {
    const { signal } = new AbortController();
    const opened = LibvirtConnection.open('test:///default', { signal });
    expect(listeners(signal)).toBe(1);
    await using own = await opened;
    expect(listeners(signal)).toBe(0);
    await own.capabilities({ signal });
    expect(listeners(signal)).toBe(0);
    await expect(LibvirtConnection.open('nonsense:///', { signal })).rejects.toBeInstanceOf(LibvirtError);
    expect(listeners(signal)).toBe(0);
  });

  test('ends the opening', async () => {
    const stopping = new AbortController();
    const opened = LibvirtConnection.open('test:///default', { signal: stopping.signal });
    stopping.abort();
    await expect(opened).rejects.toMatchObject({ code: 'ABORTED' });
    expect(listeners(stopping.signal)).toBe(0);
  });
});

describe('domains', () => {
  test('are looked up by name and by UUID', async () => {
    const byName = await connection.lookupDomainByName('test');
    expect(byName).toMatchObject({ name: 'test', id: 1 });
    expect(byName.uuid).toMatch(/^[0-9a-f-]{36}$/);
    expect(await connection.lookupDomainByUuid(byName.uuid)).toMatchObject({ name: 'test' });
    expect((await connection.domains()).map(({ name }) => name)).toEqual(['test']);
  });

  test('have XML and a state', async () => {
    const domain = await connection.lookupDomainByName('test');
    expect(await domain.xml()).toMatch(/^<domain type='test' id='1'>/);
    expect(await domain.xml({ inactive: true, secure: true })).toMatch(/^<domain type='test'>/);
    expect(await domain.state()).toEqual({ state: 'running', reason: expect.any(Number) as number });
  });

  test('are defined and undefined', async () => {
    const xml = `<domain type='test'><name>grün</name><memory>65536</memory><os><type>hvm</type></os></domain>`;
    const domain = await connection.defineDomain(xml);
    expect(domain).toMatchObject({ name: 'grün', id: -1 });
    expect((await domain.state()).state).toBe('shutoff');
    await domain.undefine();
    const error = await failure(domain.state());
    expect(error).toBeInstanceOf(LibvirtError);
    expect(error).toMatchObject({ code: 'LIBVIRT', libvirtCode: 42, action: 'domain_state' });
  });

  test('say whether they were saved, and how large a disk is', async () => {
    const domain = await connection.lookupDomainByName('test');
    expect(await domain.hasManagedSave()).toBe(false);
    // libvirt's test driver makes the sizes up.
    expect((await domain.blockInfo('vda')).capacity).toBeGreaterThan(0);
    await expect(domain.blockInfo('nosuch')).rejects.toMatchObject({
      code: 'LIBVIRT',
      action: 'domain_block_info',
    });
  });

  test('that are not there, and XML that is none, are LibvirtErrors', async () => {
    const missing = await failure(connection.lookupDomainByName('nobody'));
    expect(missing).toMatchObject({
      code: 'LIBVIRT',
      libvirtCode: 42,
      domain: 12,
      action: 'domain_lookup_by_name',
    });
    expect((missing as Error).message).toMatch(/Domain not found/);
    await expect(connection.defineDomain('<domain/>')).rejects.toBeInstanceOf(LibvirtError);
    await expect(connection.lookupDomainByName('a\0b')).rejects.toBeInstanceOf(TypeError);
  });
});

describe('storage', () => {
  test('pools are looked up, described and refreshed', async () => {
    const [pool] = await connection.storagePools();
    const same = await connection.lookupStoragePoolByName(pool?.name ?? '');
    expect(same.uuid).toBe(pool?.uuid);
    expect((await connection.lookupStoragePoolByUuid(same.uuid)).name).toBe(same.name);
    expect(await same.xml()).toMatch(/^<pool /);
    expect(await same.info()).toMatchObject({ state: 'running', capacity: expect.any(Number) as number });
    await same.refresh();
  });

  test('a pool is defined, started, stopped and undefined', async () => {
    const pool = await connection.defineStoragePool(
      `<pool type='dir'><name>p</name><target><path>/tmp/p</path></target></pool>`,
    );
    expect((await pool.info()).state).toBe('inactive');
    await pool.create();
    expect((await pool.info()).state).toBe('running');
    await pool.destroy();
    await pool.undefine();
    await expect(pool.info()).rejects.toMatchObject({ code: 'LIBVIRT' });
  });

  test('volumes are created, looked up, described and deleted', async () => {
    const pool = await connection.lookupStoragePoolByName('default-pool');
    const volume = await pool.createVolume(
      `<volume><name>disk</name><capacity unit='MiB'>8</capacity><target><format type='raw'/></target></volume>`,
    );
    expect(volume).toMatchObject({ name: 'disk', path: '/default-pool/disk', pool: pool.uuid });
    expect(await volume.info()).toMatchObject({ type: 'file', capacity: 8 * 1024 * 1024 });
    expect(await volume.xml()).toMatch(/^<volume/);
    expect((await connection.lookupVolumeByPath(volume.path)).name).toBe('disk');
    expect((await pool.lookupVolume('disk')).key).toBe(volume.key);
    expect((await pool.volumes()).map(({ name }) => name)).toContain('disk');
    await volume.delete();
    await expect(pool.lookupVolume('disk')).rejects.toMatchObject({ libvirtCode: 50 });
  });
});

test('secrets are asked for by UUID and by usage', async () => {
  // libvirt's test driver keeps none; VIR_ERR_NO_SUPPORT.
  const expected = { code: 'LIBVIRT', libvirtCode: 3 };
  const uuid = '6695eb01-f6a4-8304-79aa-97f2502e193f';
  await expect(connection.secretValue({ uuid })).rejects.toMatchObject({
    ...expected,
    action: 'secret_value_by_uuid',
  });
  await expect(connection.secretValue({ type: 'ceph', usage: 'a' })).rejects.toMatchObject({
    ...expected,
    action: 'secret_value_by_usage',
  });
});

test('a read-only connection may look and not touch', async () => {
  await using readOnly = await LibvirtConnection.open('test:///default', { readOnly: true });
  const domain = await readOnly.lookupDomainByName('test');
  await expect(domain.undefine()).rejects.toMatchObject({ code: 'LIBVIRT', libvirtCode: 29 });
});

test('what a driver cannot do is a LibvirtError', async () => {
  const error = await failure(connection.domainCapabilities({ arch: 'x86_64', virttype: 'nonsense' }));
  expect(error).toBeInstanceOf(LibvirtError);
});

test('a closed connection rejects', async () => {
  const closed = await LibvirtConnection.open('test:///default');
  await Promise.all([closed.close(), closed.close()]);
  await expect(closed.type()).rejects.toMatchObject({ code: 'HANDLE_CLOSED' });
});

test('a URI that leads nowhere is a LibvirtError', async () => {
  await expect(LibvirtConnection.open('nonsense:///')).rejects.toBeInstanceOf(LibvirtError);
  await expect(LibvirtConnection.open('test:///a\0b')).rejects.toBeInstanceOf(TypeError);
  await expect(LibvirtConnection.open(5 as unknown as string)).rejects.toBeInstanceOf(TypeError);
});

test('a signal stops what has not begun', async () => {
  const signal = AbortSignal.abort();
  await expect(LibvirtConnection.open('test:///default', { signal })).rejects.toMatchObject({
    code: 'ABORTED',
  });
  await expect(connection.capabilities({ signal })).rejects.toMatchObject({ code: 'ABORTED' });
});

test('networks are listed with their bridges', async () => {
  expect(await connection.networks()).toEqual([
    {
      name: 'default',
      uuid: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      active: true,
      bridge: 'virbr0',
    },
  ]);
});

test('a domain is stopped and started', async () => {
  const domain = await connection.lookupDomainByName('test');
  await domain.destroy();
  expect((await domain.state()).state).toBe('shutoff');
  await domain.create();
  expect((await domain.state()).state).toBe('running');
});

describe('a transfer', () => {
  const volume = async () => {
    const pool = await connection.lookupStoragePoolByName('default-pool');
    const xml = `<volume><name>v</name><capacity>1048576</capacity></volume>`;
    return pool.createVolume(xml);
  };

  test('that the driver does not know is refused with its words', async () => {
    const made = await volume();
    for (const transfer of [made.upload(__filename), made.equals(__filename, { length: 1 })]) {
      expect(await failure(transfer)).toMatchObject({ code: 'LIBVIRT', libvirtCode: 3 });
    }
  });

  test('of what is no regular file says so', async () => {
    const made = await volume();
    const uploaded = made.upload('/dev/null');
    await expect(uploaded).rejects.toThrow(
      'libvirt volume_upload: cannot read /dev/null: not a regular file',
    );
    await expect(made.upload('/nonexistent')).rejects.toThrow('cannot read /nonexistent: No such file');
    // The next call is not blamed for it.
    expect(await failure(connection.lookupDomainByName('x'))).toMatchObject({ libvirtCode: 42 });
  });
});
