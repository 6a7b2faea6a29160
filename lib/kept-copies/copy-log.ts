import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { CopyReport } from '../../types/result';
import type { CopyLog, DiskPart } from '../../types/target';
import { hostFileError } from '../files/durable-file';
import { fileIdentity } from '../journal/file-identity';
import type { Context } from '../run/context';
import { copyPath, pointerPath, statePath } from './names';
import { removeCopy, removeState } from './remove';
import { sizeOf, without, type CopyState } from './state';
import { replaceFile } from './state-file';

/** What is in a copy, written down beside it as it grows. */
export class KeptCopyLog implements CopyLog {
  constructor(
    /** What is written down. */
    public state: CopyState,
    public isNew: boolean,
    private readonly context: Context,
  ) {}

  get missing(): readonly DiskPart[] {
    return this.state.missing;
  }

  get report(): CopyReport | undefined {
    return this.state.report;
  }

  get #parent(): string {
    return dirname(this.context.tempDir);
  }

  /** Makes an empty copy. What says where it is comes first: nothing is left that nobody knows of. */
  async begin(): Promise<void> {
    const { becomes } = this.state;
    const path = copyPath(becomes);
    await replaceFile(pointerPath(becomes, this.#parent), { type: 'v2v-node copy', becomes });
    await this.#write({});
    try {
      const handle = await open(path, 'wx');
      const copy = fileIdentity(await handle.stat({ bigint: true }).finally(() => handle.close()));
      await this.#write({ copy });
    } catch (error) {
      await removeState(becomes, this.#parent);
      throw hostFileError(path, error);
    }
  }

  /** Goes on with a copy of an earlier run, which is this run's from now on. */
  async goOn(): Promise<void> {
    await replaceFile(pointerPath(this.state.becomes, this.#parent), {
      type: 'v2v-node copy',
      becomes: this.state.becomes,
    });
    await this.#write({});
  }

  async restart(): Promise<void> {
    const { virtualSize } = this.state.source;
    await this.#write({ missing: [{ offset: 0, size: virtualSize }], report: undefined });
    this.isNew = true;
  }

  copied(part: DiskPart): Promise<void> {
    return this.#write({ missing: without(this.state.missing, part) });
  }

  complete(report: CopyReport): Promise<void> {
    return this.#write({ missing: [], report });
  }

  /** Whether there is something in it that need not be read again. */
  get isWorthKeeping(): boolean {
    const { source, missing } = this.state;
    return sizeOf(missing) < source.virtualSize;
  }

  async remove(): Promise<void> {
    await removeCopy(this.state.becomes, this.#parent);
  }

  /** The copy is about to be changed, and has another name already. */
  async forget(): Promise<void> {
    await removeState(this.state.becomes, this.#parent);
  }

  async #write(change: Partial<CopyState>): Promise<void> {
    this.state = { ...this.state, ...change, updated: new Date().toISOString() };
    await replaceFile(statePath(this.state.becomes), this.state);
  }
}
