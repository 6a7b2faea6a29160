import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { DiskOptions } from '../../types/output';
import type { ImageToOpen } from '../programs/image-access';
import { serveWithNbdkit } from '../programs/nbdkit/serve';
import { serveImage } from '../programs/serve-image';
import type { Context } from '../run/context';
import { parseRate } from '../text/rate';

/** Milliseconds between two looks at the file with the limit. */
const lookMs = 2000;

/**
 * A limit that all disks share, evenly among those that are being copied. nbdkit's rate filter keeps it, between the disk and
 * what reads it; qemu-img's own limit could not be changed while it runs, and would count zeros.
 */
export class Bandwidth {
  readonly #shares = new Set<string>();
  readonly #file: string | undefined;
  #limit: number | undefined;
  #told = new Map<string, number>();

  constructor(
    { bandwidth, bandwidthFile }: Pick<DiskOptions, 'bandwidth' | 'bandwidthFile'>,
    private readonly context: Context,
  ) {
    this.#limit = bandwidth;
    this.#file = bandwidthFile;
  }

  /** Bytes a second at present, over all disks. */
  get limit(): number | undefined {
    return this.#limit;
  }

  /** Does work that reads an image, within the limit. */
  async within<T>(image: ImageToOpen, disk: number, work: (image: ImageToOpen) => Promise<T>): Promise<T> {
    const { context } = this;
    if (this.#file === undefined && this.#limit === undefined) return work(image);
    const rateFile = join(context.tempDir, `rate-${disk}`);
    this.#shares.add(rateFile);
    await this.#look();
    const timer = setInterval(() => void this.#look(), lookMs).unref();
    try {
      const source = await serveImage(image, { name: `limit${disk}` }, context);
      const { server, uri } = await serveWithNbdkit(
        {
          name: `rate${disk}`,
          plugin: 'nbd',
          parameters: [['socket', source.socket]],
          filters: [
            // qemu-img reads 2 MiB at once, which would come in jumps.
            { name: 'blocksize', parameters: [['maxdata', '128K']] },
            { name: 'rate', parameters: [['rate-file', rateFile]] },
          ],
        },
        context,
      );
      try {
        const limited: ImageToOpen = { kind: 'nbd', uri, format: 'raw', below: image };
        return await source.whileServing(() => server.whileServing(() => work(limited)));
      } finally {
        await server.stop();
        await source.stop();
      }
    } finally {
      clearInterval(timer);
      this.#shares.delete(rateFile);
      this.#told.delete(rateFile);
      await rm(rateFile, { force: true });
      await this.#share();
    }
  }

  /** Reads the file with the limit, if there is one. */
  async #look(): Promise<void> {
    if (this.#file !== undefined) {
      const text = await readFile(this.#file, 'latin1').catch(() => undefined);
      const said = text === undefined ? undefined : parseRate(text);
      if (said !== undefined) this.#limit = said;
      else if (text !== undefined && text.trim() !== '') {
        this.context.warnOnce(
          'BANDWIDTH_IGNORED',
          `${this.#file} holds no limit of the bandwidth; the one before stays in force.`,
          'Write bits a second into it: 100M.',
        );
      }
    }
    await this.#share();
  }

  async #share(): Promise<void> {
    if (this.#limit === undefined) return;
    const bits = Math.max(1, Math.floor((8 * this.#limit) / Math.max(1, this.#shares.size)));
    for (const path of this.#shares) {
      if (this.#told.get(path) === bits) continue;
      this.#told.set(path, bits);
      // At once: nbdkit may be reading it.
      await writeFile(`${path}.new`, `${bits}\n`)
        .then(() => rename(`${path}.new`, path))
        .catch((cause: unknown) => {
          this.#told.delete(path);
          this.context.emit({ type: 'debug', origin: 'v2v-node', message: `${path}: ${String(cause)}` });
        });
    }
  }
}
