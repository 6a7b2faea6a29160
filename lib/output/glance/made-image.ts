import { randomUUID } from 'node:crypto';

import type { OutputOptions } from '../../../types/output';
import type { Verification } from '../../../types/result';
import type { RemoteResource, UploadImage } from '../../../types/target';
import { digestFile } from '../../digest/file-digest';
import { V2vError } from '../../errors';
import { fileBody } from '../../http';
import { noteRemote, noteRemoteEnd } from '../../journal/journal';
import type { GlanceImage, ImageChange, ImageService } from '../../openstack';
import type { Context } from '../../run/context';
import { stopwatch } from '../../run/stopwatch';
import { checkFormat } from './check-format';
import { hashOfNode } from './hash-name';

/** The property that an image has until it is complete. */
export const markProperty = 'v2v_node_run';

/** How long Glance may need for an image that it has been sent. */
const activeMs = 30 * 60_000;
const takeBackMs = 60_000;

/** What is said of an image before it is made. */
export interface ImageToMake {
  /** How it is called in the end. */
  name: string;
  format: 'raw' | 'qcow2';
  visibility?: string;
  /** That of the run. */
  mark: string;
  output: OutputOptions['mode'];
  place: string;
}

/** An image that this run makes. Until it is published it is marked, and has a name that nobody takes for a guest's. */
export class MadeImage {
  readonly id = randomUUID();
  readonly #resource: RemoteResource;
  #isMade = false;

  constructor(
    private readonly images: ImageService,
    private readonly image: ImageToMake,
    private readonly context: Context,
  ) {
    const { output, place, mark } = image;
    this.#resource = { output, place, kind: 'image', id: this.id, details: { mark } };
  }

  get name(): string {
    return this.image.name;
  }

  /** @throws V2vError `OUTPUT_NO_SPACE` (a quota), `OUTPUT_RIGHTS`, `OUTPUT_…` */
  async make(): Promise<void> {
    const { name, format, visibility, mark } = this.image;
    await noteRemote(this.#resource, this.context);
    this.#isMade = true;
    await this.images.create(name, {
      id: this.id,
      name: `${name} (unfinished)`,
      disk_format: format,
      container_format: 'bare',
      ...(visibility === undefined ? {} : { visibility }),
      [markProperty]: mark,
    });
  }

  /**
   * Sends a file, and waits until Glance has all of it.
   *
   * @throws V2vError `OUTPUT_…`, `COPY_DIFFERS`, `ABORTED`
   */
  async send(file: UploadImage): Promise<Verification | undefined> {
    const { signal } = this.context;
    await checkFormat(file, this.name);
    let told = 0;
    const onProgress = (bytes: number): void => file.onProgress((told = Math.max(told, bytes)));
    const how = { onProgress, ...(file.bandwidth === undefined ? {} : { bandwidth: file.bandwidth }) };
    const part = { path: file.path, offset: 0, length: file.size };
    await this.images.upload(this.id, this.name, () => fileBody(part, how));
    const active = await this.images.untilActive(this.id, this.name, { limitMs: activeMs, signal });
    if (active.size !== file.size) {
      throw new V2vError(
        'COPY_DIFFERS',
        `The image ${this.name} has ${active.size} bytes at the image service, and ${file.size} were sent.`,
        { subject: this.name, hint: 'Look at the logs and the storage of Glance, and convert again.' },
      );
    }
    return file.verify === 'none' ? undefined : await this.#verify(active, file);
  }

  async #verify(active: GlanceImage, { path, virtualSize }: UploadImage): Promise<Verification | undefined> {
    const elapsed = stopwatch();
    // Glance of before the release Rocky has the other one only, and says null of this.
    const algorithm = active.os_hash_algo ?? 'md5';
    const value = active.os_hash_value ?? active.checksum;
    const own = hashOfNode(algorithm);
    if (typeof value !== 'string' || own === undefined) {
      const why = own === undefined ? `a checksum that is not known here (${algorithm})` : 'no checksum';
      this.context.warn(
        'OUTPUT_NOT_VERIFIED',
        `The image service made ${why} of the image ${this.name}, so it was not verified.`,
        'Compare it by hand: openstack image save.',
      );
      return undefined;
    }
    const { signal } = this.context;
    const digest = await digestFile({ path, offset: 0 }, { algorithm: own, signal });
    if (digest !== value.toLowerCase()) {
      throw new V2vError(
        'COPY_DIFFERS',
        `The image ${this.name} is not what was sent: its ${algorithm} at the image service is another.`,
        { subject: this.name, hint: 'Look for errors of the network, and of the storage of Glance.' },
      );
    }
    return { level: 'full', how: 'checksum', bytes: virtualSize, seconds: elapsed() };
  }

  /** Gives it its name and what else it is to say; the mark stays. */
  describe(changes: readonly ImageChange[]): Promise<void> {
    const named: ImageChange = { op: 'replace', path: '/name', value: this.name };
    return this.images.change(this.id, this.name, [named, ...changes]);
  }

  /** It is complete: the mark goes. */
  async finish(): Promise<void> {
    await this.images.change(this.id, this.name, [{ op: 'remove', path: `/${markProperty}` }]);
    await noteRemoteEnd(this.#resource, this.context);
  }

  /** Removes it, after a cancellation as well, even where it is finished: another one may not be. */
  async takeBack(): Promise<void> {
    if (!this.#isMade) return;
    await this.images.remove(this.id, AbortSignal.timeout(takeBackMs));
    this.#isMade = false;
    await noteRemoteEnd(this.#resource, this.context);
  }
}

/** Removes an image that a killed run left, if it has the mark of that run. */
export async function takeBackImage(images: ImageService, { id, details }: RemoteResource): Promise<void> {
  const mark = details?.mark;
  if (mark === undefined) return;
  const found = await images.get(id);
  // Without its mark it was complete, and is no leftover.
  if (found?.[markProperty] === mark) await images.remove(id);
}
