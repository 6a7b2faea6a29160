import type { CallOptions } from '../../types/guestfs';
import type {
  LibvirtCompareOptions,
  LibvirtUploadOptions,
  LibvirtVolumeInfo,
  LibvirtVolumeName,
} from '../../types/libvirt';
import type { LibvirtCalls } from './calls';

// virStorageVolType, from 0.
const types: LibvirtVolumeInfo['type'][] = ['file', 'block', 'dir', 'network', 'netdir', 'ploop'];

/** A storage volume, by the name that it had when it was looked up. Each method asks libvirt again. */
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

  /**
   * Sends a file of this host to the volume, which is on libvirt's: bytes as they are, from the start of the volume on.
   * Rejects where the end of it is not there then: libvirt may lose an error of its storage.
   *
   * @example
   * await volume.upload('/var/tmp/disk.qcow2', { sparse: true, onProgress: (bytes) => console.log(bytes) });
   *
   * @param path of a regular file; a symbolic link is not followed
   */
  async upload(path: string, options: LibvirtUploadOptions = {}): Promise<void> {
    const { sparse = false, bandwidth = 0, ...transfer } = options;
    await this.#connection.transfer(
      'volume_upload',
      [this.pool, this.name, path, sparse, Math.ceil(bandwidth)],
      transfer,
    );
  }

  /** Whether a part of the volume holds what the same part of a file of this host holds; libvirt sends it for that. */
  async equals(path: string, options: LibvirtCompareOptions): Promise<boolean> {
    const { offset = 0, length, sparse = false, ...transfer } = options;
    return this.#connection.transfer(
      'volume_compare',
      [this.pool, this.name, path, offset, length, sparse],
      transfer,
    );
  }
}
