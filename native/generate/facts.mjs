/**
 * What neither guestfs.h nor the introspection file says. Each list is short, closed, and checked by `derive.mjs`: an
 * entry that names nothing is an error.
 */

/** Actions that cannot be called from JavaScript: the argument is a C pointer to a libvirt domain. */
export const unbound = ['add_libvirt_dom'];

/** Actions that must not wait for the running one. */
export const immediate = ['user_cancel'];

/** Arguments (`action.argument`) that are secrets: kept out of error messages, traces and logs. */
export const secrets = [
  'add_drive.secret',
  'cryptsetup_open.key',
  'luks_add_key.key',
  'luks_add_key.newkey',
  'luks_format.key',
  'luks_format_cipher.key',
  'luks_kill_slot.key',
  'luks_open.key',
  'luks_open_ro.key',
  'set_libvirt_requested_credential.cred',
];

/**
 * 64-bit values that are identifiers or bit sets, not amounts, and may use all 64 bits: `bigint` in TypeScript. Every
 * other 64-bit value is a `number`, checked to be a safe integer when it is read.
 */
export const wideResults = [
  'c_pointer',
  'part_get_gpt_attributes',
  'internal_test_rint64',
  'internal_test_rint64err',
];
export const wideFields = ['dirent.ino', 'stat.ino', 'statns.st_ino', 'statvfs.fsid', 'tsk_dirent.tsk_inode'];

/** What a number counts, by argument or option name; `action.name` wins over `name`; '' means none. */
export const units = {
  size: 'bytes',
  offset: 'bytes',
  srcoffset: 'bytes',
  destoffset: 'bytes',
  len: 'bytes',
  length: 'bytes',
  count: 'bytes',
  minimumfreeextent: 'bytes',
  blocksize: 'bytes',
  sectorsize: 'bytes',
  leafsize: 'bytes',
  nodesize: 'bytes',
  bytecount: 'bytes',
  allocstart: 'bytes',
  clustersize: 'bytes',
  fragsize: 'bytes',
  inodesize: 'bytes',
  bytesperinode: 'bytes',
  chunk: 'bytes',
  threshold: 'bytes',
  vallen: 'bytes',
  mbytes: 'mebibytes',
  journalsize: 'mebibytes',
  memsize: 'mebibytes',
  'xfs_repair.maxmem': 'mebibytes',
  percent: 'percent',
  maxpct: 'percent',
  reservedblockspercentage: 'percent',
  startsect: '512-byte sectors',
  endsect: '512-byte sectors',
  sectors: 'sectors',
  secs: 'seconds',
  atsecs: 'seconds since 1970',
  mtsecs: 'seconds since 1970',
  atnsecs: 'nanoseconds',
  mtnsecs: 'nanoseconds',
  cachetimeout: 'seconds',
  intervalbetweenchecks: 'seconds',
  'download_blocks.start': 'filesystem blocks',
  'download_blocks.stop': 'filesystem blocks',
  'xfs_growfs.datasize': 'filesystem blocks',
  'xfs_growfs.logsize': 'filesystem blocks',
  'xfs_growfs.rtsize': 'filesystem blocks',
  'xfs_growfs.rtextsize': 'filesystem blocks',
  blockscount: 'filesystem blocks',
  blockspergroup: 'filesystem blocks',
  stridesize: 'filesystem blocks',
  stripewidth: 'filesystem blocks',
  maxonlineresize: 'filesystem blocks',
  reservedblockscount: 'filesystem blocks',
};

/** What a numeric result counts. */
export const resultUnits = {
  blockdev_getbsz: 'bytes',
  blockdev_getsize64: 'bytes',
  blockdev_getss: 'bytes',
  blockdev_getsz: '512-byte sectors',
  disk_virtual_size: 'bytes',
  du: 'kibibytes',
  filesize: 'bytes',
  get_memsize: 'mebibytes',
  journal_get_data_threshold: 'bytes',
  journal_get_realtime_usec: 'microseconds since 1970',
  pwrite: 'bytes',
  pwrite_device: 'bytes',
  vfs_minimum_size: 'bytes',
};
