import type { CallOptions } from '../../types/guestfs';

/** Of a connection, what a domain, a pool or a volume needs; the connection makes these, so they cannot import it. */
export interface LibvirtCalls {
  /**
   * Runs a function of the addon's libvirt table by name.
   *
   * @internal
   */
  call<T>(name: string, args: readonly unknown[], options?: CallOptions): Promise<T>;
}
