import { V2vError } from '../errors';
import type { HttpRequest } from '../http';
import type { OpenstackSession } from './session';
import { waitFor, type Patience } from './wait';

/** An image as Glance has it. */
export interface GlanceImage {
  id: string;
  name: string | null;
  status: string;
  size?: number | null;
  os_hash_algo?: string | null;
  os_hash_value?: string | null;
  [property: string]: unknown;
}

/** A change of an image, as JSON Patch. */
export type ImageChange =
  { op: 'add' | 'replace'; path: string; value: string | number } | { op: 'remove'; path: string };

/** What the project may still have; absent: no limit, or it is not told. */
export interface ImageQuota {
  images?: number;
  bytes?: number;
}

const MiB = 1024 ** 2;
/** Glance makes checksums while it writes, and answers when the whole image is stored. */
const silenceMs = 30 * 60_000;

interface UsageOfGlance {
  usage?: Record<string, { limit: number; usage: number } | undefined>;
}

function leftOf(entry: { limit: number; usage: number } | undefined): number | undefined {
  return entry === undefined || entry.limit < 0 ? undefined : Math.max(entry.limit - entry.usage, 0);
}

/** The image service, Glance, of a project. */
export class ImageService {
  constructor(private readonly session: OpenstackSession) {}

  /**
   * @param called as errors name it
   * @param image with its id, which is chosen by whoever makes it
   */
  async create(called: string, image: Readonly<Record<string, unknown>> & { id: string }): Promise<void> {
    const what = `make the image ${called}`;
    await this.session.request('image', { method: 'POST', path: '/images', json: image, what });
  }

  /** Undefined where there is none. */
  get(id: string, signal?: AbortSignal): Promise<GlanceImage | undefined> {
    return this.session.find<GlanceImage>('image', {
      path: `/images/${encodeURIComponent(id)}`,
      what: 'show an image',
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** Those of the project that have this name. */
  async named(name: string): Promise<GlanceImage[]> {
    const found: GlanceImage[] = [];
    const query = new URLSearchParams({ name, owner: this.session.project.id });
    let path: string | undefined = `/images?${query.toString()}`;
    while (path !== undefined) {
      const page: { images: GlanceImage[]; next?: string } = await this.session.json('image', {
        path,
        what: 'list the images',
      });
      found.push(...page.images.filter((image) => image.name === name));
      path = page.next?.replace(/^.*?\/v2(?=\/)/, '');
    }
    return found;
  }

  async upload(
    id: string,
    name: string,
    body: () => Extract<HttpRequest['body'], { length: number; stream: unknown }>,
  ): Promise<void> {
    await this.session.refresh();
    await this.session.request('image', {
      method: 'PUT',
      path: `/images/${encodeURIComponent(id)}/file`,
      headers: { 'Content-Type': 'application/octet-stream' },
      upload: body,
      silenceMs,
      what: `take the image ${name}`,
    });
  }

  /**
   * Waits until all of an image that was sent is there.
   *
   * @throws V2vError `OUTPUT_FAILED`, `ABORTED`
   */
  async untilActive(id: string, name: string, patience: Patience): Promise<GlanceImage> {
    const fail = (problem: string): V2vError =>
      new V2vError('OUTPUT_FAILED', `The image ${name} ${problem}.`, {
        subject: name,
        hint: 'The logs of Glance have the cause; try again when it is well.',
      });
    let status = 'unknown';
    const active = await waitFor(async () => {
      const image = await this.get(id, patience.signal);
      if (image === undefined) throw fail('was removed at the image service while it was made');
      ({ status } = image);
      if (status === 'active') return image;
      if (status === 'saving' || status === 'importing' || status === 'uploading') return undefined;
      throw fail(`did not become active at the image service: its status is ${status}`);
    }, patience);
    if (active === undefined) throw fail(`is still ${status} after ${patience.limitMs / 1000} seconds`);
    return active;
  }

  async change(id: string, name: string, changes: readonly ImageChange[]): Promise<void> {
    await this.session.request('image', {
      method: 'PATCH',
      path: `/images/${encodeURIComponent(id)}`,
      headers: { 'Content-Type': 'application/openstack-images-v2.1-json-patch' },
      json: changes,
      what: `describe the image ${name}`,
    });
  }

  /** One that is not there is fine. */
  async remove(id: string, signal?: AbortSignal): Promise<void> {
    await this.session.request('image', {
      method: 'DELETE',
      path: `/images/${encodeURIComponent(id)}`,
      what: 'remove an image',
      accept: [404],
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** Clouds tell it since Glance of the release Xena, where quotas are kept by Keystone. */
  async quota(): Promise<ImageQuota> {
    const told = await this.session.find<UsageOfGlance>('image', {
      path: '/info/usage',
      what: 'tell the quota of images',
      accept: [403],
    });
    const { usage = {} } = told ?? {};
    const [images, size] = [leftOf(usage.image_count_total), leftOf(usage.image_size_total)];
    return {
      ...(images === undefined ? {} : { images }),
      ...(size === undefined ? {} : { bytes: size * MiB }),
    };
  }
}
