/** Security descriptors as NTFS stores them: [MS-DTYP] 2.4.6, self-relative. */

/** `S-1-5-18`, the system itself, and `S-1-5-32-544`, the administrators. */
const system = sid(5, 18);
const administrators = sid(5, 32, 544);

/** SE_DACL_PRESENT, SE_DACL_PROTECTED (nothing is inherited), SE_SELF_RELATIVE. */
const control = 0x0004 | 0x1000 | 0x8000;
/** FILE_ALL_ACCESS */
const fullAccess = 0x001f01ff;
/** OBJECT_INHERIT_ACE and CONTAINER_INHERIT_ACE: what is put into a directory later has the same. Of a file it says nothing. */
const inherited = 0x03;

/** Full access for the system and for administrators, none for others; owned by administrators. */
export function onlyAdministrators(): Buffer {
  const entries = Buffer.concat([system, administrators].map(allow));
  const list = Buffer.alloc(8);
  list[0] = 2;
  list.writeUInt16LE(list.length + entries.length, 2);
  list.writeUInt16LE(2, 4);
  const header = Buffer.alloc(20);
  const owner = header.length + list.length + entries.length;
  header[0] = 1;
  header.writeUInt16LE(control, 2);
  header.writeUInt32LE(owner, 4);
  header.writeUInt32LE(owner + administrators.length, 8);
  header.writeUInt32LE(header.length, 16);
  return Buffer.concat([header, list, entries, administrators, system]);
}

/** An ACCESS_ALLOWED_ACE. */
function allow(who: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header[1] = inherited;
  header.writeUInt16LE(header.length + who.length, 2);
  header.writeUInt32LE(fullAccess, 4);
  return Buffer.concat([header, who]);
}

function sid(authority: number, ...parts: number[]): Buffer {
  const bytes = Buffer.alloc(8 + 4 * parts.length);
  bytes[0] = 1;
  bytes[1] = parts.length;
  bytes.writeUIntBE(authority, 2, 6);
  parts.forEach((part, index) => bytes.writeUInt32LE(part, 8 + 4 * index));
  return bytes;
}
