'use strict';

const { gunzipSync } = require('node:zlib');

/** What one answer of the appliance may be: its messages end at 4 MiB, and base64 makes four bytes of three. */
const chunkBytes = 1_500_000;
/** Larger files are compared by their digest only. */
const largestText = 200_000;
const filesAtOnce = 150;

/**
 * A converted guest, its filesystems mounted in an appliance of its own: two disks that come from one have the same
 * UUIDs, which a volume group, btrfs or XFS does not take in one kernel. Nothing is written to the disks.
 *
 * The tree is read by programs of the appliance, through guestfs_debug: one call for all files, where a call for each
 * would take hours.
 */
class GuestTree {
  /** @param {string[]} disks qcow2 images, in order */
  static async open(disks, { key, signal, log }) {
    const { Guestfs, createContext, inspectSource } = require('../../dist/lib');
    const guest = await Guestfs.create({ signal });
    try {
      for (const disk of disks) await guest.addDrive(disk, { readonly: true, format: 'qcow2' });
      await guest.launch();
      const context = await createContext({ signal });
      try {
        const keys = key === undefined ? [] : [key];
        const { mountpoints } = await inspectSource(guest, { root: 'first', keys }, context);
        await guest.umountAll();
        for (const { device, path } of mountpoints) await guest.mountRo(device, path);
      } finally {
        await context[Symbol.asyncDispose]();
      }
      const tree = new GuestTree(guest);
      log('reading the tree');
      tree.entries = await tree.readEntries();
      return tree;
    } catch (error) {
      await guest.close();
      throw error;
    }
  }

  constructor(guest) {
    this.guest = guest;
  }

  close() {
    return this.guest.close();
  }

  /** What shell commands of the appliance print, run in the guest's root directory. Their exit status does not count. */
  async shell(command) {
    const script = `cd /sysroot && { ${command}; } 2>/dev/null | gzip -1 > /tmp/compare.gz; stat -c %s /tmp/compare.gz`;
    const size = Number(await this.guest.debug('sh', [script]));
    const pieces = [];
    for (let piece = 0; piece * chunkBytes < size; piece++) {
      const part = `dd if=/tmp/compare.gz bs=${chunkBytes} skip=${piece} count=1 2>/dev/null | base64 -w0`;
      pieces.push(Buffer.from(await this.guest.debug('sh', [part]), 'base64'));
    }
    return gunzipSync(Buffer.concat(pieces));
  }

  /** @returns {Promise<Map<string, import('./compare-trees').Entry>>} */
  async readEntries() {
    // Names may hold any byte but this one
    const format = ['%P', '%y', '%m', '%U:%G', '%s', '%i %s %C@ %T@', '%l'].join('\\0') + '\\0';
    const fields = (await this.shell(`find . -mindepth 1 -printf '${format}'`)).toString('utf8').split('\0');
    const entries = new Map();
    for (let at = 0; at + 7 <= fields.length; at += 7) {
      const [path, type, mode, owner, size, stamp, target] = fields.slice(at, at + 7);
      const entry = { type, mode, owner, size: Number(size), stamp };
      entries.set(`/${path}`, type === 'l' ? { ...entry, target } : entry);
    }
    if (entries.size === 0) throw new Error('the appliance lists no files of the guest');
    return entries;
  }

  /**
   * Digest, extended attributes and, of small text files, text.
   * @param {string[]} paths those that the guest does not have are left out
   * @returns {Promise<Map<string, import('./compare-trees').Content>>}
   */
  async readContents(paths) {
    const present = paths.filter((path) => this.entries.has(path));
    const contents = new Map();
    for (let at = 0; at < present.length; at += filesAtOnce) {
      const batch = present.slice(at, at + filesAtOnce);
      const output = await this.shell(batch.map((path) => this.describe(path)).join('; '));
      const records = output.toString('latin1').split('\u0001');
      batch.forEach((path, index) => {
        const content = readRecord(records[index] ?? '');
        if (this.entries.get(path).type === 'f' && content.digest === undefined) {
          throw new Error(`the appliance cannot read the guest's ${path}`);
        }
        contents.set(path, content);
      });
    }
    return contents;
  }

  /** A command that prints one record: digest, text in base64, attributes. */
  describe(path) {
    const name = `'.${path.replaceAll("'", "'\\''")}'`;
    const { type, size } = this.entries.get(path);
    const parts = [];
    if (type === 'f') parts.push(`sha256sum < ${name} | cut -c1-64`);
    parts.push("printf '\\002'");
    if (type === 'f' && size <= largestText) parts.push(`base64 -w0 < ${name}`);
    parts.push("printf '\\002'", `getfattr -h -d -m - -e hex ${name} | sed 1d`, "printf '\\001'");
    return parts.join('; ');
  }
}

function readRecord(record) {
  const [digest = '', text = '', attributes = ''] = record.split('\u0002');
  const bytes = Buffer.from(text, 'base64');
  const isText = bytes.length > 0 && !bytes.includes(0);
  return {
    ...(digest.trim() === '' ? {} : { digest: digest.trim() }),
    attributes: attributes.trim(),
    ...(isText || digest.startsWith('e3b0c44298fc') ? { text: bytes.toString('utf8') } : {}),
  };
}

module.exports = { GuestTree };
