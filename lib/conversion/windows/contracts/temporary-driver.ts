/** A driver that Windows finds by entries of ours until it has installed the driver itself. */
export interface TemporaryDriver {
  service: string;
  /** `VEN_1AF4&DEV_1001&REV_00`. */
  ids: readonly string[];
  /** Those of them that the driver's own INF has. */
  infIds: readonly string[];
  /** Of the guest, as libguestfs names it. */
  arch: string;
}
