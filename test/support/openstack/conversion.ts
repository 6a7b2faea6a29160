import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { copyDisks, type CopyInput } from '../../../lib/copy';
import { checkTarget, openTarget, planTarget, type OpenTarget } from '../../../lib/output';
import { createContext, type Context } from '../../../lib/run/context';
import type { V2vEvent } from '../../../types/events';
import type { OutputOptions } from '../../../types/output';
import type { CopyReport } from '../../../types/result';
import type { Artifact, ReadyOverlay, TargetPlan } from '../../../types/target';
import { makeMachine, type GuestChanges } from '../../unit/output/guest';

export const MiB = 1024 * 1024;

/** Disks of a guest as they are when it has been converted, small ones. */
export class ConvertedDisks implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'v2v-converted-'));
  readonly overlays: ReadyOverlay[];

  constructor(count = 2, size = 8 * MiB) {
    this.overlays = Array.from({ length: count }, (_, id) => {
      const name = `sd${'abc'[id]}`;
      const raw = join(this.directory, `${name}.raw`);
      const path = join(this.directory, `${name}.qcow2`);
      execFileSync('qemu-img', ['create', '-q', '-f', 'raw', raw, String(size)]);
      execFileSync('qemu-io', ['-f', 'raw', '-c', `write -P ${id + 1} 1M 1M`, raw]);
      execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', raw, '-F', 'raw', path]);
      execFileSync('qemu-io', ['-f', 'qcow2', '-c', `write -P ${id + 9} 3M 512k`, path]);
      const disk = { id, image: { kind: 'file' as const, path: raw, format: 'raw' } };
      return { kind: 'overlay', disk, path, virtualSize: size, name, ready: true };
    });
  }

  /** What the guest sees of a disk. */
  bytes(index: number): Buffer {
    return this.#raw('qcow2', this.overlays[index]!.path);
  }

  /** What it sees of an image. */
  bytesOf(image: Buffer, format: string): Buffer {
    const path = join(this.directory, 'image');
    execFileSync('tee', [path], { input: image, stdio: ['pipe', 'ignore', 'ignore'] });
    return this.#raw(format, path);
  }

  #raw(format: string, path: string): Buffer {
    const raw = join(this.directory, 'seen');
    execFileSync('qemu-img', ['convert', '-f', format, '-O', 'raw', path, raw]);
    return readFileSync(raw);
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true });
  }
}

export interface Way {
  output: OutputOptions;
  disks: ConvertedDisks;
  copy?: CopyInput['disks'];
  format?: 'raw' | 'qcow2';
  guest?: GuestChanges;
  signal?: AbortSignal;
  /** Called when the target is open. */
  opened?: (target: OpenTarget, context: Context) => void | Promise<void>;
  events?: V2vEvent[];
}

export interface Done {
  plan: TargetPlan;
  copied: CopyReport[];
  artifacts: Artifact[];
}

/** The whole way of a converted guest: planned, checked, opened, copied, published. Nothing of the run is left. */
export async function bringOut({
  output,
  disks,
  copy,
  format,
  guest = {},
  signal,
  opened,
  events,
}: Way): Promise<Done> {
  const tempDir = mkdtempSync(join(tmpdir(), 'v2v-way-'));
  try {
    await using context = await createContext({
      tempDir,
      onEvent: (event) => events?.push(event),
      ...(signal === undefined ? {} : { signal }),
    });
    const name = guest.name ?? 'web';
    const diskOptions = format === undefined ? {} : { format };
    const plan = await planTarget({ overlays: disks.overlays, output, disks: diskOptions, name }, context);
    await checkTarget(plan, context);
    const target = await openTarget(plan, context);
    await opened?.(target, context);
    const input = { sources: disks.overlays, target, ...(copy === undefined ? {} : { disks: copy }) };
    const copied = await copyDisks(input, context);
    const artifacts = await target.publish(await makeMachine(plan, guest, context), copied);
    return { plan, copied, artifacts };
  } finally {
    const left = readdirSync(tempDir);
    rmSync(tempDir, { recursive: true });
    // eslint-disable-next-line no-unsafe-finally
    if (left.length > 0) throw new Error(`the run left ${left.join(', ')}`);
  }
}
