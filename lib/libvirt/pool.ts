import type { CallOptions } from '../../types/guestfs';
import type { LibvirtPoolInfo, LibvirtPoolName, LibvirtVolumeName } from '../../types/libvirt';
import type { LibvirtCalls } from './calls';
import { StorageVolume } from './volume';

// virStoragePoolState, from 0.
const states: LibvirtPoolInfo['state'][] = ['inactive', 'building', 'running', 'degraded', 'inaccessible'];

/** A storage pool, as it was called when it was looked up. Each method asks libvirt anew. */
export class StoragePool {
  readonly name: string;
  readonly uuid: string;
  readonly #connection: LibvirtCalls;

  constructor(connection: LibvirtCalls, { name, uuid }: LibvirtPoolName) {
    this.#connection = connection;
    this.name = name;
    this.uuid = uuid;
  }

  /** The XML that describes the pool. */
  async xml(options?: CallOptions): Promise<string> {
    return this.#connection.call('pool_xml', [this.uuid, 0], options);
  }

  /** Its state, and its room in bytes. */
  async info(options?: CallOptions): Promise<LibvirtPoolInfo> {
    const info = await this.#connection.call<Omit<LibvirtPoolInfo, 'state'> & { state: number }>(
      'pool_info',
      [this.uuid],
      options,
    );
    return { ...info, state: states[info.state] ?? 'inaccessible' };
  }

  /** Starts the pool. */
  async create(options?: CallOptions): Promise<void> {
    await this.#connection.call('pool_create', [this.uuid], options);
  }

  /** Looks at the storage again: volumes that others made or removed. */
  async refresh(options?: CallOptions): Promise<void> {
    await this.#connection.call('pool_refresh', [this.uuid], options);
  }

  /** Stops the pool; its volumes stay on the storage. */
  async destroy(options?: CallOptions): Promise<void> {
    await this.#connection.call('pool_destroy', [this.uuid], options);
  }

  /** Removes the configuration of a stopped pool. */
  async undefine(options?: CallOptions): Promise<void> {
    await this.#connection.call('pool_undefine', [this.uuid], options);
  }

  /** The volumes that libvirt knows in it; {@link refresh} makes it look again. */
  async volumes(options?: CallOptions): Promise<StorageVolume[]> {
    const names = await this.#connection.call<LibvirtVolumeName[]>('volume_list', [this.uuid], options);
    return names.map((name) => new StorageVolume(this.#connection, name));
  }

  /** The volume of that name. Rejects with a `LibvirtError` (libvirtCode 50) where there is none. */
  async lookupVolume(name: string, options?: CallOptions): Promise<StorageVolume> {
    return new StorageVolume(
      this.#connection,
      await this.#connection.call<LibvirtVolumeName>('volume_lookup_by_name', [this.uuid, name], options),
    );
  }

  /** Makes a volume from its XML. */
  async createVolume(xml: string, options?: CallOptions): Promise<StorageVolume> {
    return new StorageVolume(
      this.#connection,
      await this.#connection.call<LibvirtVolumeName>('volume_create', [this.uuid, xml, 0], options),
    );
  }
}
