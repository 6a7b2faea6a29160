import { expect, test } from 'tstyche';
import {
  LibvirtConnection,
  type Domain,
  type LibvirtDomainState,
  type LibvirtError,
  type LibvirtPoolInfo,
  type StoragePool,
  type StorageVolume,
} from 'v2v-node';

declare const connection: LibvirtConnection;
declare const domain: Domain;
declare const pool: StoragePool;
declare const volume: StorageVolume;

test('a connection', () => {
  expect(LibvirtConnection.open(null)).type.toBe<Promise<LibvirtConnection>>();
  expect(LibvirtConnection.open).type.not.toBeCallableWith();
  expect(LibvirtConnection.open).type.not.toBeCallableWith('test:///default', { readonly: true });
  expect(LibvirtConnection).type.not.toBeConstructableWith('test:///default');
  expect<LibvirtConnection>().type.toBeAssignableTo<AsyncDisposable>();
});

test('credentials are answered now or later', () => {
  expect(LibvirtConnection.open).type.toBeCallableWith('esx://host', { auth: () => ['root', null] });
  expect(LibvirtConnection.open).type.toBeCallableWith('esx://host', {
    auth: () => Promise.resolve(['root', 'secret']),
  });
  expect(LibvirtConnection.open).type.not.toBeCallableWith('esx://host', { auth: () => 'secret' });
});

test('domains, pools and volumes', () => {
  expect(connection.domains()).type.toBe<Promise<Domain[]>>();
  expect(connection.storagePools()).type.toBe<Promise<StoragePool[]>>();
  expect(domain.name).type.toBe<string>();
  expect(domain.state()).type.toBe<Promise<LibvirtDomainState>>();
  expect(domain.xml({ secure: true })).type.toBe<Promise<string>>();
  expect(domain.xml).type.not.toBeCallableWith({ format: 'json' });
  expect(pool.info()).type.toBe<Promise<LibvirtPoolInfo>>();
  expect(pool.volumes()).type.toBe<Promise<StorageVolume[]>>();
  expect(volume.path).type.toBe<string>();
});

test('errors carry the numbers of libvirt', () => {
  expect<LibvirtError['domain']>().type.toBe<number>();
  expect<LibvirtError['libvirtCode']>().type.toBe<number>();
});
