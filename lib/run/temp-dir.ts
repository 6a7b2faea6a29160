/** Where large temporary files go: `VIRT_V2V_TMPDIR`, else libguestfs's cache directory rules, else `/var/tmp`. */
export function largeTempDir(env: NodeJS.ProcessEnv = process.env): string {
  return env.VIRT_V2V_TMPDIR || env.LIBGUESTFS_CACHEDIR || env.TMPDIR || '/var/tmp';
}
