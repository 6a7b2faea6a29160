import { V2vError } from '../errors';
import { guestfsError } from '../guestfs/failure';
import { isNativeFailure, nativeAddon, type NativeAddon, type NativeHandle } from '../addon';
import { inThisRealm } from '../addon/realm';

/** What the addon may have been built without, and the packages that bring it. */
const libraries = {
  createAugeas: { name: 'Augeas', apt: 'libaugeas-dev', dnf: 'augeas-devel' },
  createHivex: { name: 'hivex', apt: 'libhivex-dev', dnf: 'hivex-devel' },
} as const;

/** Augeas or hivex on a thread of its own, by libguestfs's names of actions and with its errors. */
export class NativeLibrary {
  #nextCall = 1;

  private constructor(private readonly handle: NativeHandle) {}

  /**
   * @param path - on the host: Augeas's root directory, or a hive
   * @throws V2vError `NOT_SUPPORTED` where the addon was built without the library; GuestfsError
   */
  static async open(
    create: keyof typeof libraries,
    action: string,
    path: string,
    flags: number,
  ): Promise<NativeLibrary> {
    const addon: NativeAddon = nativeAddon();
    const make = addon[create];
    if (make === undefined) throw notBuilt(create, action);
    const handle = make(path, flags);
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

function notBuilt(create: keyof typeof libraries, action: string): V2vError {
  const { name, apt, dnf } = libraries[create];
  return new V2vError('NOT_SUPPORTED', `${action} needs ${name}, which the native addon was built without.`, {
    subject: action,
    hint: `Install its headers (apt install ${apt}, or dnf install ${dnf}), then run: npm rebuild v2v-node`,
  });
}
