import type { CallOptions } from '../../types/guestfs';
import type { LibvirtVolumeInfo, LibvirtVolumeName } from '../../types/libvirt';
import type { LibvirtCalls } from './calls';

// virStorageVolType, from 0.
const types: LibvirtVolumeInfo['type'][] = ['file', 'block', 'dir', 'network', 'netdir', 'ploop'];

/** A storage volume, as it was called when it was looked up. Each method asks libvirt anew. */
export class StorageVolume {
  readonly name: string;
  readonly key: string;
  /** Where a domain on libvirt's host finds it. */
  readonly path: string;
  /** UUID of its pool. */
  readonly pool: string;
  readonly #connection: LibvirtCalls;

  constructor(connection: LibvirtCalls, { name, key, path, pool }: LibvirtVolumeName) {
    this.#connection = connection;
    this.name = name;
    this.key = key;
    this.path = path;
    this.pool = pool;
  }

  /** The XML that describes the volume. */
  async xml(options?: CallOptions): Promise<string> {
    return this.#connection.call('volume_xml', [this.pool, this.name], options);
  }

  /** Its kind, and its size in bytes. */
  async info(options?: CallOptions): Promise<LibvirtVolumeInfo> {
    const info = await this.#connection.call<Omit<LibvirtVolumeInfo, 'type'> & { type: number }>(
      'volume_info',
      [this.pool, this.name],
      options,
    );
    return { ...info, type: types[info.type] ?? 'file' };
  }

  /** Removes the volume from the storage. */
  async delete(options?: CallOptions): Promise<void> {
    await this.#connection.call('volume_delete', [this.pool, this.name], options);
  }
}
