/** The format of Windows' registry hives, as far as a hive with nothing but its root key has it. */

const headerSize = 4096;
const binSize = 4096;
/** Stands for an offset that leads nowhere. */
const none = 0xffffffff;
/** KEY_HIVE_ENTRY, KEY_NO_DELETE, and a name in Latin-1. */
const rootFlags = 0x04 | 0x08 | 0x20;
/** 2020-01-01 in units of 100 ns since 1601. */
const timestamp = 132223104000000000n;

/**
 * A hive without keys and values, for `hivexOpen(…, { write: true })` to fill. `name`: of the root key.
 *
 * @example
 * await using guest = await createTestGuest({ files: { '/hive': emptyHive() } });
 * await writeRegistry(guest, '/hive', { 'Vendor\\Product': { Version: '1.2' } });
 */
export function emptyHive(name = 'CMI-CreateHive{00000000-0000-0000-0000-000000000000}'): Buffer {
  const security = cell(securityCell());
  const rootOffset = 32;
  const keySize = cell(rootKey(name, 0)).length;
  const key = cell(rootKey(name, rootOffset + keySize));
  security.writeUInt32LE(rootOffset + keySize, 4 + 4);
  security.writeUInt32LE(rootOffset + keySize, 4 + 8);
  const used = rootOffset + key.length + security.length;
  const free = Buffer.alloc(binSize - used);
  free.writeInt32LE(free.length, 0);
  return Buffer.concat([header(rootOffset), binHeader(), key, security, free]);
}

function header(rootOffset: number): Buffer {
  const block = Buffer.alloc(headerSize);
  block.write('regf', 'latin1');
  block.writeUInt32LE(1, 4); // both sequence numbers alike: written to the end
  block.writeUInt32LE(1, 8);
  block.writeBigUInt64LE(timestamp, 12);
  block.writeUInt32LE(1, 20); // version 1.3
  block.writeUInt32LE(3, 24);
  block.writeUInt32LE(1, 32);
  block.writeUInt32LE(rootOffset, 36);
  block.writeUInt32LE(binSize, 40);
  block.writeUInt32LE(1, 44);
  let checksum = 0;
  for (let offset = 0; offset < 508; offset += 4) checksum ^= block.readUInt32LE(offset);
  block.writeUInt32LE(checksum >>> 0, 508);
  return block;
}

function binHeader(): Buffer {
  const bin = Buffer.alloc(32);
  bin.write('hbin', 'latin1');
  bin.writeUInt32LE(binSize, 8);
  bin.writeBigUInt64LE(timestamp, 20);
  return bin;
}

/** In use: its size is negative. */
function cell(content: Buffer): Buffer {
  const size = Math.ceil((4 + content.length) / 8) * 8;
  const whole = Buffer.alloc(size);
  whole.writeInt32LE(-size, 0);
  content.copy(whole, 4);
  return whole;
}

function rootKey(name: string, securityOffset: number): Buffer {
  const key = Buffer.alloc(76 + name.length);
  key.write('nk', 'latin1');
  key.writeUInt16LE(rootFlags, 2);
  key.writeBigUInt64LE(timestamp, 4);
  key.writeUInt32LE(none, 28); // lists of subkeys, lasting and volatile
  key.writeUInt32LE(none, 32);
  key.writeUInt32LE(none, 40); // list of values
  key.writeUInt32LE(securityOffset, 44);
  key.writeUInt32LE(none, 48); // class name
  key.writeUInt16LE(name.length, 72);
  key.write(name, 76, 'latin1');
  return key;
}

/** S-1-5-32-544, the administrators, and S-1-1-0, everyone. */
const administrators = Buffer.from('01020000000000052000000020020000', 'hex');
const everyone = Buffer.from('010100000000000100000000', 'hex');
const keyAllAccess = 0x000f003f;

/** One list of rights that lets everyone do everything; its links lead to itself. */
function securityCell(): Buffer {
  const entry = Buffer.alloc(8);
  entry.writeUInt8(0x02, 1); // inherited by subkeys
  entry.writeUInt16LE(8 + everyone.length, 2);
  entry.writeUInt32LE(keyAllAccess, 4);
  const list = Buffer.alloc(8);
  list.writeUInt8(2, 0);
  list.writeUInt16LE(8 + entry.length + everyone.length, 2);
  list.writeUInt16LE(1, 4);
  const descriptor = Buffer.alloc(20);
  descriptor.writeUInt8(1, 0);
  descriptor.writeUInt16LE(0x8004, 2); // self-relative, with a list of rights
  descriptor.writeUInt32LE(20, 4);
  descriptor.writeUInt32LE(20 + administrators.length, 8);
  descriptor.writeUInt32LE(20 + 2 * administrators.length, 16);
  const security = Buffer.concat([descriptor, administrators, administrators, list, entry, everyone]);
  const head = Buffer.alloc(20);
  head.write('sk', 'latin1');
  head.writeUInt32LE(1, 12); // one key uses it
  head.writeUInt32LE(security.length, 16);
  return Buffer.concat([head, security]);
}
