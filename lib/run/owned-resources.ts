import { V2vError } from '../errors';
import { reasonOf } from '../errors/reason';

/** What a context can own. */
export type Owned = AsyncDisposable | Disposable;

function dispose(resource: Owned): void | PromiseLike<void> {
  return Symbol.asyncDispose in resource ? resource[Symbol.asyncDispose]() : resource[Symbol.dispose]();
}

/** Resources that are disposed of together, the last one first. */
export class OwnedResources implements AsyncDisposable {
  readonly #resources: Owned[] = [];
  #disposed = false;

  /** @param onFailure is told, in one sentence, of a resource that could not be disposed of; the others still are */
  constructor(private readonly onFailure: (message: string) => void) {}

  /**
   * @returns the resource
   * @throws V2vError `INTERNAL` if the others have been disposed of already; this one is then, too
   */
  add<T extends Owned>(resource: T): T {
    if (this.#disposed) {
      void this.#disposeOf(resource);
      throw new V2vError('INTERNAL', 'Something was made for a run that has ended.', {
        hint: 'Look for a promise that is not awaited before the context is disposed of.',
      });
    }
    if (!this.#resources.includes(resource)) this.#resources.push(resource);
    return resource;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    for (let last = this.#resources.pop(); last !== undefined; last = this.#resources.pop()) {
      await this.#disposeOf(last);
    }
  }

  async #disposeOf(resource: Owned): Promise<void> {
    try {
      await dispose(resource);
    } catch (error) {
      this.onFailure(`Something of this run could not be taken back: ${reasonOf(error)}`);
    }
  }
}
