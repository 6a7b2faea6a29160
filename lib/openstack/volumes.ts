import { V2vError } from '../errors';
import type { OpenstackSession, ServiceRequest } from './session';
import { waitFor, type Patience } from './wait';

/** A volume as Cinder has it. */
export interface CinderVolume {
  id: string;
  name: string | null;
  status: string;
  size: number;
  metadata: Readonly<Record<string, string>>;
  attachments?: readonly { server_id: string }[];
  bootable?: string;
}

/** What a volume is made as. */
export interface NewVolume {
  name: string;
  /** GiB. */
  size: number;
  description: string;
  metadata: Readonly<Record<string, string>>;
  volume_type?: string;
  availability_zone?: string;
  /** Of the image that is on it. */
  imageRef?: string;
}

/** One limit of a quota; -1: none. */
export interface QuotaEntry {
  limit: number;
  in_use: number;
  reserved: number;
}

/** All that is used has been there since this version of the API. */
const headers = { 'OpenStack-API-Version': 'volume 3.0' };

/** The volume service, Cinder, of a project. */
export class VolumeService {
  constructor(private readonly session: OpenstackSession) {}

  #ask<T>(asked: ServiceRequest): Promise<T> {
    return this.session.json<T>('volume', { ...asked, headers });
  }

  async create(volume: NewVolume): Promise<CinderVolume> {
    const what = `make the volume ${volume.name}`;
    const made = await this.#ask<{ volume: CinderVolume }>({
      method: 'POST',
      path: '/volumes',
      json: { volume },
      what,
    });
    return made.volume;
  }

  /** Undefined where there is none. */
  async get(id: string, signal?: AbortSignal): Promise<CinderVolume | undefined> {
    const found = await this.session.find<{ volume: CinderVolume }>('volume', {
      path: `/volumes/${encodeURIComponent(id)}`,
      headers,
      what: 'show a volume',
      ...(signal === undefined ? {} : { signal }),
    });
    return found?.volume;
  }

  /** Those of the project that have this name. */
  async named(name: string): Promise<CinderVolume[]> {
    const all = await this.#list({ name });
    return all.filter((volume) => volume.name === name);
  }

  /** Those of the project that have this metadata. */
  async marked(key: string, value: string, signal?: AbortSignal): Promise<CinderVolume[]> {
    const all = await this.#list({ metadata: `{'${key}':'${value}'}` }, signal);
    return all.filter(({ metadata }) => metadata[key] === value);
  }

  async #list(filter: Record<string, string>, signal?: AbortSignal): Promise<CinderVolume[]> {
    const found: CinderVolume[] = [];
    const pageSize = 500;
    for (let marker: string | undefined; ;) {
      const query = new URLSearchParams({
        ...filter,
        limit: String(pageSize),
        ...(marker === undefined ? {} : { marker }),
      });
      const { volumes, volumes_links: links = [] } = await this.#ask<{
        volumes: CinderVolume[];
        volumes_links?: { rel: string }[];
      }>({
        path: `/volumes/detail?${query.toString()}`,
        what: 'list the volumes',
        ...(signal === undefined ? {} : { signal }),
      });
      found.push(...volumes);
      marker = volumes.at(-1)?.id;
      // Only that there is more is believed: the address of it is often one that nobody outside reaches.
      if (marker === undefined || !links.some(({ rel }) => rel === 'next')) return found;
    }
  }

  /**
   * Waits until a volume has a status.
   *
   * @param passing statuses on the way there
   * @throws V2vError `OUTPUT_FAILED`, `ABORTED`
   */
  async until(
    status: string,
    { id, name }: { id: string; name: string },
    passing: readonly string[],
    patience: Patience,
  ): Promise<void> {
    const fail = (problem: string): V2vError =>
      new V2vError('OUTPUT_FAILED', `The volume ${name} ${problem}.`, {
        subject: name,
        hint: 'Look at the messages of the volume (openstack volume message list) and the logs of Cinder.',
      });
    let last = 'unknown';
    const reached = await waitFor(async () => {
      const volume = await this.get(id, patience.signal);
      if (volume === undefined) throw fail('was removed while it was in use');
      last = volume.status;
      if (last === status) return true;
      if (passing.includes(last)) return undefined;
      throw fail(`did not become ${status}: its status is ${last}`);
    }, patience);
    if (reached === undefined) throw fail(`is still ${last} after ${patience.limitMs / 1000} seconds`);
  }

  /** Each may be done again. */
  async #act(id: string, action: Readonly<Record<string, unknown>>, what: string): Promise<void> {
    const path = `/volumes/${encodeURIComponent(id)}/action`;
    const repeatable = true;
    await this.session.request('volume', { method: 'POST', path, json: action, headers, what, repeatable });
  }

  async setBootable(id: string, name: string): Promise<void> {
    await this.#act(id, { 'os-set_bootable': { bootable: true } }, `make the volume ${name} bootable`);
  }

  /** What an image would say of the machine. */
  async setImageMetadata(
    id: string,
    name: string,
    metadata: Readonly<Record<string, string>>,
  ): Promise<void> {
    await this.#act(id, { 'os-set_image_metadata': { metadata } }, `describe the volume ${name}`);
  }

  /** Its metadata becomes this and no other. */
  async describe(
    id: string,
    name: string,
    volume: { description: string; metadata: Readonly<Record<string, string>> },
  ): Promise<void> {
    const asked = { method: 'PUT', headers, what: `describe the volume ${name}` } as const;
    const path = `/volumes/${encodeURIComponent(id)}`;
    const { description, metadata } = volume;
    await this.session.request('volume', { ...asked, path: `${path}/metadata`, json: { metadata } });
    await this.session.request('volume', { ...asked, path, json: { volume: { description } } });
  }

  /** Takes one entry out of its metadata. */
  async forget(id: string, name: string, key: string): Promise<void> {
    await this.session.request('volume', {
      method: 'DELETE',
      path: `/volumes/${encodeURIComponent(id)}/metadata/${encodeURIComponent(key)}`,
      headers,
      what: `describe the volume ${name}`,
    });
  }

  /** Removes a volume, and waits until it is gone. One that is not there is fine. */
  async remove(id: string, patience: Patience): Promise<void> {
    const { signal } = patience;
    const path = `/volumes/${encodeURIComponent(id)}`;
    const what = 'remove a volume';
    await this.session.request('volume', { method: 'DELETE', path, headers, what, accept: [404], signal });
    const gone = await waitFor(async () => {
      const volume = await this.get(id, signal);
      if (volume === undefined) return true;
      return volume.status === 'error_deleting' ? false : undefined;
    }, patience);
    if (gone !== true) {
      throw new V2vError('OUTPUT_FAILED', `The volume ${id} could not be removed.`, {
        subject: id,
        hint: 'Remove it by hand: openstack volume delete --force.',
      });
    }
  }

  async types(): Promise<string[]> {
    const { volume_types: types } = await this.#ask<{ volume_types: { id: string; name: string }[] }>({
      path: '/types',
      what: 'list the volume types',
    });
    return types.map(({ name }) => name);
  }

  async zones(): Promise<string[]> {
    const { availabilityZoneInfo: zones } = await this.#ask<{
      availabilityZoneInfo: { zoneName: string; zoneState?: { available: boolean } }[];
    }>({ path: '/os-availability-zone', what: 'list the availability zones' });
    return zones.flatMap(({ zoneName, zoneState }) => (zoneState?.available === false ? [] : [zoneName]));
  }

  /** `volumes`, `gigabytes`, `per_volume_gigabytes`, and of each type `gigabytes_TYPE`; undefined where it is not told. */
  async quota(): Promise<Readonly<Record<string, QuotaEntry>> | undefined> {
    const told = await this.session.find<{ quota_set: Record<string, QuotaEntry> }>('volume', {
      path: `/os-quota-sets/${encodeURIComponent(this.session.project.id)}?usage=True`,
      headers,
      what: 'tell the quota of volumes',
      accept: [403],
    });
    return told?.quota_set;
  }
}
