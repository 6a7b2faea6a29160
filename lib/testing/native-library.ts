import { guestfsError } from '../guestfs/failure';
import { isNativeFailure, nativeAddon, type NativeHandle } from '../addon';
import { inThisRealm } from '../addon/realm';

/** Augeas or hivex on a thread of its own, by libguestfs's names of actions and with its errors. */
export class NativeLibrary {
  #nextCall = 1;

  private constructor(private readonly handle: NativeHandle) {}

  /**
   * @param path - on the host: Augeas's root directory, or a hive
   * @throws V2vError `LIBRARY_MISSING` where the host lacks it; GuestfsError
   */
  static async open(
    library: 'augeas' | 'hivex',
    action: string,
    path: string,
    flags: number,
  ): Promise<NativeLibrary> {
    const addon = nativeAddon(library);
    const handle = library === 'augeas' ? addon.createAugeas(path, flags) : addon.createHivex(path, flags);
    try {
      await addon.open(handle);
    } catch (error) {
      await addon.close(handle, true);
      throw isNativeFailure(error) ? guestfsError(action, error) : error;
    }
    return new NativeLibrary(handle);
  }

  async call<T>(action: string, args: readonly unknown[], options: object = {}): Promise<T> {
    try {
      return inThisRealm(
        await nativeAddon().call(this.handle, this.#nextCall++, action, [...args], options),
      ) as T;
    } catch (error) {
      throw isNativeFailure(error) ? guestfsError(action, error) : error;
    }
  }

  /** May be called again. */
  async close(): Promise<void> {
    await nativeAddon().close(this.handle, false);
  }
}
