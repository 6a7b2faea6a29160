import { randomUUID } from 'node:crypto';

import type { NewVolume } from '../../../lib/openstack';
import { fault, type Answer } from './answers';

export interface StoredVolume {
  id: string;
  name: string;
  description: string;
  size: number;
  status: string;
  bootable: 'true' | 'false';
  volume_type: string;
  availability_zone: string;
  metadata: Record<string, string>;
  attachments: { server_id: string; attachment_id: string }[];
  volume_image_metadata?: Record<string, string>;
}

const noVolume = (id: string): Answer => fault(404, `Volume ${id} could not be found.`);

/** Cinder. A volume changes its status each time that it is looked at. */
export class Volumes {
  readonly volumes = new Map<string, StoredVolume>();
  readonly types = ['__DEFAULT__', 'fast'];
  /** GiB that the project may have, and how many volumes. */
  quota = { gigabytes: 1000, volumes: 10 };
  /** Nobody but an administrator is told quotas. */
  hidesQuota = false;
  /** What a new volume becomes; default `available`. */
  becomes = 'available';
  /** Images that volumes may be made of. */
  imageSize: (id: string) => number | undefined = () => undefined;

  #used(): { gigabytes: number; volumes: number } {
    const all = [...this.volumes.values()];
    return { gigabytes: all.reduce((sum, { size }) => sum + size, 0), volumes: all.length };
  }

  create({ volume }: { volume: NewVolume }): Answer {
    const { size } = volume;
    if (!Number.isInteger(size) || size < 1) {
      return fault(
        400,
        `Invalid input for field/attribute size. Value: ${size}. ${size} is less than the minimum of 1`,
      );
    }
    const used = this.#used();
    if (used.gigabytes + size > this.quota.gigabytes) {
      return fault(
        413,
        `VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested ${size}G, quota is ${this.quota.gigabytes}G and ${used.gigabytes}G has been consumed.`,
      );
    }
    if (used.volumes + 1 > this.quota.volumes) {
      return fault(
        413,
        `VolumeLimitExceeded: Maximum number of volumes allowed (${this.quota.volumes}) exceeded for quota 'volumes'.`,
      );
    }
    const type = volume.volume_type ?? '__DEFAULT__';
    if (!this.types.includes(type)) return fault(404, `Volume type with name ${type} could not be found.`);
    const zone = volume.availability_zone ?? 'nova';
    if (zone !== 'nova') return fault(400, `Availability zone '${zone}' is invalid.`);
    const image = volume.imageRef === undefined ? undefined : this.imageSize(volume.imageRef);
    if (volume.imageRef !== undefined && image === undefined) {
      return fault(400, 'Invalid image identifier or unable to access requested image.');
    }
    const made: StoredVolume = {
      id: randomUUID(),
      name: volume.name,
      description: volume.description,
      size,
      status: 'creating',
      bootable: image === undefined ? 'false' : 'true',
      volume_type: type,
      availability_zone: zone,
      metadata: { ...volume.metadata },
      attachments: [],
    };
    this.volumes.set(made.id, made);
    return { status: 202, body: { volume: { ...made } } };
  }

  show(id: string): Answer {
    const volume = this.volumes.get(id);
    if (volume === undefined) return noVolume(id);
    const body = { volume: { ...volume } };
    if (volume.status === 'creating') volume.status = this.becomes;
    if (volume.status === 'detaching') volume.status = 'available';
    if (volume.status === 'deleting') this.volumes.delete(id);
    return { status: 200, body };
  }

  list(query: URLSearchParams): Answer {
    const name = query.get('name');
    // Python's way to write a dictionary.
    const metadata = /^\{'([^']*)':'([^']*)'\}$/.exec(query.get('metadata') ?? '');
    const found = [...this.volumes.values()].filter(
      (volume) =>
        (name === null || volume.name === name) &&
        (metadata === null || volume.metadata[metadata[1]!] === metadata[2]),
    );
    const begin = found.findIndex(({ id }) => id === query.get('marker')) + 1;
    const volumes = found.slice(begin, begin + 1);
    const links =
      found.length > begin + 1 ? { volumes_links: [{ rel: 'next', href: 'http://inside/' }] } : {};
    return { status: 200, body: { volumes, ...links } };
  }

  act(id: string, action: Record<string, Record<string, unknown>>): Answer {
    const volume = this.volumes.get(id);
    if (volume === undefined) return noVolume(id);
    const bootable = action['os-set_bootable'];
    if (bootable !== undefined) {
      volume.bootable = bootable.bootable === true ? 'true' : 'false';
      return { status: 200 };
    }
    const image = action['os-set_image_metadata'];
    if (image === undefined) return fault(400, `There is no such action: ${Object.keys(action)[0]}`);
    const metadata = image.metadata as Record<string, unknown>;
    if (Object.values(metadata).some((value) => typeof value !== 'string')) {
      return fault(400, 'Invalid input for field/attribute metadata.');
    }
    volume.volume_image_metadata = {
      ...volume.volume_image_metadata,
      ...(metadata as Record<string, string>),
    };
    return { status: 200, body: { metadata } };
  }

  change(
    id: string,
    wanted: { volume?: { description?: string }; metadata?: Record<string, string> },
  ): Answer {
    const volume = this.volumes.get(id);
    if (volume === undefined) return noVolume(id);
    if (wanted.metadata !== undefined) {
      volume.metadata = { ...wanted.metadata };
      return { status: 200, body: { metadata: volume.metadata } };
    }
    volume.description = wanted.volume?.description ?? volume.description;
    return { status: 200, body: { volume } };
  }

  forget(id: string, key: string): Answer {
    const volume = this.volumes.get(id);
    if (volume === undefined) return noVolume(id);
    if (volume.metadata[key] === undefined)
      return fault(404, `Volume ${id} has no metadata with key ${key}.`);
    delete volume.metadata[key];
    return { status: 200 };
  }

  remove(id: string): Answer {
    const volume = this.volumes.get(id);
    if (volume === undefined) return noVolume(id);
    if (!['available', 'error'].includes(volume.status)) {
      return fault(
        400,
        'Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, have snapshots or be disassociated from snapshots after volume transfer.',
      );
    }
    volume.status = 'deleting';
    return { status: 202 };
  }

  showQuota(): Answer {
    if (this.hidesQuota)
      return fault(403, "Policy doesn't allow volume_extension:quotas:show to be performed.");
    const used = this.#used();
    const entry = (limit: number, inUse: number) => ({ limit, in_use: inUse, reserved: 0 });
    return {
      status: 200,
      body: {
        quota_set: {
          volumes: entry(this.quota.volumes, used.volumes),
          gigabytes: entry(this.quota.gigabytes, used.gigabytes),
          per_volume_gigabytes: entry(-1, 0),
          gigabytes_fast: entry(2, 0),
          volumes_fast: entry(-1, 0),
        },
      },
    };
  }
}
