import type { CallOptions } from '../../types/guestfs';
import type {
  LibvirtDefineOptions,
  LibvirtDomainCapabilitiesQuery,
  LibvirtDomainName,
  LibvirtNetwork,
  LibvirtOpenOptions,
  LibvirtPoolName,
  LibvirtSecretName,
  LibvirtTransferOptions,
  LibvirtVersion,
  LibvirtVolumeName,
} from '../../types/libvirt';
import { onAbort, untilAborted } from '../async/abort';
import { V2vError, abortedError } from '../errors';
import { isNativeFailure, nativeAddon, type NativeHandle } from '../addon';
import { inThisRealm } from '../addon/realm';
import { askWith } from './auth';
import type { LibvirtCalls } from './calls';
import { Domain } from './domain';
import { libvirtError } from './failure';
import { StoragePool } from './pool';
import { StorageVolume } from './volume';

/** VIR_DOMAIN_DEFINE_VALIDATE */
const flagValidate = 1;

/** How often a transfer is asked how far it is. */
const progressMs = 250;
/** A transfer that was stopped has so long to end; one whose server is silent does not. */
const stopMs = 5_000;

/** virSecretUsageType */
const secretUsages = ['none', 'volume', 'ceph', 'iscsi', 'tls', 'vtpm'];

/**
 * A connection to libvirt, on a thread of its own: calls run in the order they were made and never block the event
 * loop. Domains, pools and volumes made by it are names, not resources; they need no closing.
 */
export class LibvirtConnection implements LibvirtCalls, AsyncDisposable {
  readonly #handle: NativeHandle;
  #nextCall = 1;
  #closing: Promise<void> | undefined;

  private constructor(handle: NativeHandle) {
    this.#handle = handle;
  }

  /**
   * Opens a connection.
   *
   * @example
   * await using connection = await LibvirtConnection.open('qemu:///system', { readOnly: true });
   * for (const { name } of await connection.domains()) console.log(name);
   *
   * @param uri - `qemu:///system`, `esx://root@host/?no_verify=1`, `test:///default`; null lets libvirt choose
   * @throws LibvirtError as libvirt reports it; V2vError `NATIVE_ADDON`, `LIBRARY_MISSING`
   */
  static async open(uri: string | null, options: LibvirtOpenOptions = {}): Promise<LibvirtConnection> {
    const { readOnly = false, auth, signal } = options;
    if (signal?.aborted) throw abortedError(signal);
    const addon = nativeAddon('libvirt');
    // The addon keeps the callback. It reaches the handle through this object, and only while the connection is being
    // opened; otherwise a forgotten connection would never be collected.
    const asking: { handle?: NativeHandle } = {};
    let handle: NativeHandle;
    try {
      const onAuth =
        auth &&
        askWith(auth, (question, answers) => {
          if (asking.handle) addon.answer(asking.handle, question, answers);
        });
      handle = addon.createLibvirt(uri, readOnly, onAuth ?? null);
      asking.handle = handle;
    } catch (error) {
      throw isNativeFailure(error) ? libvirtError('open', error) : error;
    }
    const connection = new LibvirtConnection(handle);
    // libvirt cannot be interrupted while it connects: after an abort the connection is left to fail in its own time.
    try {
      await untilAborted(addon.open(handle), signal);
    } catch (error) {
      addon.userCancel(handle); // ends a question that was not answered
      addon.killChildren(handle); // the ssh of a qemu+ssh URI
      void connection.close();
      throw isNativeFailure(error) ? libvirtError('open', error) : error;
    } finally {
      delete asking.handle;
    }
    return connection;
  }

  /** The version of the libvirt client library that the addon runs with. */
  static clientVersion(): LibvirtVersion {
    return splitVersion(nativeAddon('libvirt').libvirtVersion());
  }

  /**
   * Runs a function of the addon's libvirt table by name; the methods do the same with types.
   *
   * @internal
   */
  async call<T>(name: string, args: readonly unknown[], options: CallOptions = {}): Promise<T> {
    const { signal } = options;
    if (this.#closing)
      throw new V2vError('HANDLE_CLOSED', `The libvirt connection is closed; ${name} cannot run.`);
    if (signal?.aborted) throw abortedError(signal);
    const addon = nativeAddon();
    const id = this.#nextCall++;
    const forget = onAbort(signal, () => void addon.cancel(this.#handle, id));
    try {
      return inThisRealm(await addon.call(this.#handle, id, name, [...args], null)) as T;
    } catch (error) {
      if (signal?.aborted) throw abortedError(signal);
      throw isNativeFailure(error) ? libvirtError(name, error) : error;
    } finally {
      forget();
    }
  }

  /**
   * As {@link call}, for one that moves data.
   *
   * @internal
   */
  async transfer<T>(
    name: string,
    args: readonly unknown[],
    options: LibvirtTransferOptions = {},
  ): Promise<T> {
    const { signal, onProgress } = options;
    const addon = nativeAddon();
    const tell = () => onProgress?.(addon.transferred(this.#handle));
    const telling = onProgress && setInterval(tell, progressMs);
    const givingUp = new AbortController();
    let limit: NodeJS.Timeout | undefined;
    const forget = onAbort(signal, () => {
      limit = setTimeout(() => {
        addon.killChildren(this.#handle); // the ssh of a qemu+ssh URI
        givingUp.abort(signal?.reason);
      }, stopMs);
    });
    try {
      const result = await untilAborted(this.call<T>(name, args, options), givingUp.signal);
      tell();
      return result;
    } finally {
      clearInterval(telling);
      clearTimeout(limit);
      forget();
    }
  }

  /** The driver: `QEMU`, `ESX`, `Xen`, `Test`. */
  async type(): Promise<string> {
    return this.call('type', []);
  }

  /** The URI in use, even if {@link open} was given null. */
  async uri(): Promise<string> {
    return this.call('uri', []);
  }

  /** The name of the host that libvirt runs on. */
  async hostname(): Promise<string> {
    return this.call('hostname', []);
  }

  /** The version of the hypervisor. */
  async version(): Promise<LibvirtVersion> {
    return splitVersion(await this.call('version', []));
  }

  /** The version of the libvirt that the connection leads to. */
  async libraryVersion(): Promise<LibvirtVersion> {
    return splitVersion(await this.call('library_version', []));
  }

  /** The capabilities of host and hypervisor, as XML. */
  async capabilities(options?: CallOptions): Promise<string> {
    return this.call('capabilities', [], options);
  }

  /** The capabilities of domains of an emulator, architecture and machine type, as XML. */
  async domainCapabilities(
    query: LibvirtDomainCapabilitiesQuery = {},
    options?: CallOptions,
  ): Promise<string> {
    const { emulator = null, arch = null, machine = null, virttype = null } = query;
    return this.call('domain_capabilities', [emulator, arch, machine, virttype], options);
  }

  /** All domains, including those that are not running. */
  async domains(): Promise<Domain[]> {
    const names = await this.call<LibvirtDomainName[]>('domain_list', []);
    return names.map((name) => new Domain(this, name));
  }

  /** The domain of that name. Rejects with a `LibvirtError` (libvirtCode 42) if there is none. */
  async lookupDomainByName(name: string): Promise<Domain> {
    return new Domain(this, await this.call('domain_lookup_by_name', [name]));
  }

  /** The domain of that UUID, with hyphens or without. */
  async lookupDomainByUuid(uuid: string): Promise<Domain> {
    return new Domain(this, await this.call('domain_lookup_by_uuid', [uuid]));
  }

  /** Defines a persistent domain from its XML; one of the same UUID is replaced. */
  async defineDomain(xml: string, options: LibvirtDefineOptions = {}): Promise<Domain> {
    const flags = options.validate ? flagValidate : 0;
    return new Domain(this, await this.call('domain_define', [xml, flags], options));
  }

  /** All networks, including those that are not started. */
  async networks(options?: CallOptions): Promise<LibvirtNetwork[]> {
    const found = await this.call<(Omit<Required<LibvirtNetwork>, 'active'> & { active: number })[]>(
      'network_list',
      [],
      options,
    );
    return found.map(({ bridge, active, ...network }) => ({
      ...network,
      active: active === 1,
      ...(bridge === '' ? {} : { bridge }),
    }));
  }

  /** All storage pools, including those that are not started. */
  async storagePools(): Promise<StoragePool[]> {
    const names = await this.call<LibvirtPoolName[]>('pool_list', []);
    return names.map((name) => new StoragePool(this, name));
  }

  /** The storage pool of that name. Rejects with a `LibvirtError` (libvirtCode 49) if there is none. */
  async lookupStoragePoolByName(name: string): Promise<StoragePool> {
    return new StoragePool(this, await this.call('pool_lookup_by_name', [name]));
  }

  /** The storage pool of that UUID. */
  async lookupStoragePoolByUuid(uuid: string): Promise<StoragePool> {
    return new StoragePool(this, await this.call('pool_lookup_by_uuid', [uuid]));
  }

  /** Defines a persistent pool from its XML; {@link StoragePool.create} starts it. */
  async defineStoragePool(xml: string): Promise<StoragePool> {
    return new StoragePool(this, await this.call('pool_define', [xml]));
  }

  /** The volume at a path of the host that libvirt runs on. */
  async lookupVolumeByPath(path: string): Promise<StorageVolume> {
    return new StorageVolume(this, await this.call<LibvirtVolumeName>('volume_lookup_by_path', [path]));
  }

  /**
   * The value of a secret that libvirt keeps, a password or a key of a storage server. Rejects with a `LibvirtError`
   * (libvirtCode 66) if there is none, or if it is private.
   */
  async secretValue(name: LibvirtSecretName, options?: CallOptions): Promise<Buffer> {
    if ('uuid' in name) return this.call('secret_value_by_uuid', [name.uuid], options);
    return this.call('secret_value_by_usage', [secretUsages.indexOf(name.type), name.usage], options);
  }

  /** Closes the connection once the calls already made have ended. May be called any number of times. */
  close(): Promise<void> {
    this.#closing ??= nativeAddon()
      .close(this.#handle, false)
      .then(() => undefined);
    return this.#closing;
  }

  /** As `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function splitVersion(version: number): LibvirtVersion {
  return {
    major: Math.floor(version / 1_000_000),
    minor: Math.floor(version / 1_000) % 1_000,
    release: version % 1_000,
  };
}
