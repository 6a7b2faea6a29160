import { createHash } from 'node:crypto';

import { page, type Answer } from './answers';
import { project } from './identity';

export interface StoredImage {
  [property: string]: unknown;
  id: string;
  name: string;
  status: string;
}

interface Change {
  op: string;
  path: string;
  value?: unknown;
}

const formats = [null, 'ami', 'ari', 'aki', 'vhd', 'vhdx', 'vmdk', 'raw', 'qcow2', 'vdi', 'iso', 'ploop'];
const readOnly = [
  'status',
  'checksum',
  'size',
  'virtual_size',
  'os_hash_algo',
  'os_hash_value',
  'owner',
  'created_at',
];

/** Glance. */
export class Images {
  readonly images = new Map<string, StoredImage>();
  readonly data = new Map<string, Buffer>();
  /** What the project may have; absent: no quota is told. */
  quota: { count: number; mebibytes: number } | undefined;
  /** Nobody but an administrator makes public images. */
  isAdministrator = false;
  /** What is stored is not what was sent. */
  damage = false;
  /** What becomes of an image when it was sent; default `active`. */
  becomes = 'active';
  /** No checksums are made; or only the one that old releases make. */
  withoutHash: boolean | 'old' = false;
  /** Its administrator has chosen an algorithm that Node.js does not have. */
  unknownHash = false;

  #used(): number {
    return [...this.data.values()].reduce((sum, { length }) => sum + length, 0);
  }

  create(wanted: Record<string, unknown>): Answer {
    const id = String(wanted.id);
    if (this.images.has(id)) return page(409, `Image ID ${id} already exists!`);
    if (!formats.includes(wanted.disk_format as string)) {
      return page(
        400,
        `Provided object does not match schema 'image': '${String(wanted.disk_format)}' is not one of [None, 'ami']`,
      );
    }
    if (wanted.visibility === 'public' && !this.isAdministrator) {
      return page(403, 'You are not authorized to complete publicize_image action.');
    }
    if (this.quota !== undefined && this.images.size >= this.quota.count) {
      return page(413, `Project ${project.id} is over a limit for image_count_total`);
    }
    const image: StoredImage = {
      visibility: 'shared',
      min_ram: 0,
      min_disk: 0,
      protected: false,
      ...wanted,
      id,
      name: String(wanted.name),
      status: 'queued',
      size: null,
      virtual_size: null,
      checksum: null,
      os_hash_algo: null,
      os_hash_value: null,
      owner: project.id,
      tags: [],
      self: `/v2/images/${id}`,
      file: `/v2/images/${id}/file`,
      schema: '/v2/schemas/image',
    };
    this.images.set(id, image);
    return { status: 201, body: image };
  }

  show(id: string): Answer {
    const image = this.images.get(id);
    return image === undefined ? page(404, `No image found with ID ${id}`) : { status: 200, body: image };
  }

  list(query: URLSearchParams): Answer {
    const name = query.get('name');
    const found = [...this.images.values()].filter((image) => name === null || image.name === name);
    // A page is one image, so that whoever lists has to turn pages.
    const begin = found.findIndex(({ id }) => id === query.get('marker')) + 1;
    const images = found.slice(begin, begin + 1);
    const more = found.length > begin + 1;
    const next = new URLSearchParams({ ...Object.fromEntries(query), marker: images[0]?.id ?? '' });
    return {
      status: 200,
      body: {
        images,
        schema: '/v2/schemas/images',
        ...(more ? { next: `/v2/images?${next.toString()}` } : {}),
      },
    };
  }

  upload(id: string, type: string | undefined, data: Buffer): Answer {
    const image = this.images.get(id);
    if (image === undefined) return page(404, `No image found with ID ${id}`);
    if (type !== 'application/octet-stream') return page(415, `Unsupported Media Type`);
    if (image.status !== 'queued')
      return page(409, `Image status transition from ${image.status} to saving is not allowed`);
    if (this.quota !== undefined && this.#used() + data.length > this.quota.mebibytes * 2 ** 20) {
      return page(413, `Project ${project.id} is over a limit for image_size_total`);
    }
    const stored = this.damage ? Buffer.concat([Buffer.from('x'), data.subarray(1)]) : data;
    this.data.set(id, stored);
    Object.assign(image, {
      status: this.becomes,
      size: stored.length,
      checksum: this.withoutHash === true ? null : createHash('md5').update(stored).digest('hex'),
      ...(this.unknownHash ? { os_hash_algo: 'blake3', os_hash_value: 'af1349b9' } : {}),
      ...(this.withoutHash !== false || this.unknownHash
        ? {}
        : { os_hash_algo: 'sha512', os_hash_value: createHash('sha512').update(stored).digest('hex') }),
    });
    return { status: 204 };
  }

  change(id: string, type: string | undefined, changes: Change[]): Answer {
    const image = this.images.get(id);
    if (image === undefined) return page(404, `No image found with ID ${id}`);
    if (type !== 'application/openstack-images-v2.1-json-patch') return page(415, 'Unsupported Media Type');
    for (const { op, path, value } of changes) {
      const key = path.slice(1);
      if (readOnly.includes(key)) return page(403, `Attribute '${key}' is read-only.`);
      if (op !== 'add' && !Object.hasOwn(image, key)) return page(409, `Property ${key} does not exist.`);
      if (op === 'remove') delete image[key];
      else image[key] = value;
    }
    return { status: 200, body: image };
  }

  remove(id: string): Answer {
    if (!this.images.delete(id)) return page(404, `Failed to find image ${id} to delete`);
    this.data.delete(id);
    return { status: 204 };
  }

  usage(): Answer {
    if (this.quota === undefined) return { status: 200, body: { usage: {} } };
    const { count, mebibytes } = this.quota;
    return {
      status: 200,
      body: {
        usage: {
          image_size_total: { limit: mebibytes, usage: Math.floor(this.#used() / 2 ** 20) },
          image_count_total: { limit: count, usage: this.images.size },
        },
      },
    };
  }
}
