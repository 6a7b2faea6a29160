import type { CallOptions } from '../../types/guestfs';
import type { LibvirtTransferOptions } from '../../types/libvirt';

/** What a domain, a pool or a volume needs of its connection. The connection makes these, so they cannot import it. */
export interface LibvirtCalls {
  /**
   * Runs a function of the addon's libvirt table by name.
   *
   * @internal
   */
  call<T>(name: string, args: readonly unknown[], options?: CallOptions): Promise<T>;

  /**
   * As `call`, for one that moves data: it can be stopped, and says how far it is.
   *
   * @internal
   */
  transfer<T>(name: string, args: readonly unknown[], options?: LibvirtTransferOptions): Promise<T>;
}
