/** A file of a datastore, as VMware writes it: `[datastore] directory/name.vmdk`. */
export interface DatastorePath {
  datastore: string;
  /** Below the datastore, `directory/name.vmdk`. */
  path: string;
}

/**
 * What `[datastore] path` may mean, the likeliest first: the name of a datastore may have brackets and blanks itself. Empty
 * where it is something else.
 *
 * @example
 * readDatastorePath('[a [x]] web/web.vmdk'); // [{ datastore: 'a [x]', path: 'web/web.vmdk' }]
 */
export function readDatastorePath(text: string): DatastorePath[] {
  if (!text.startsWith('[')) return [];
  const read: DatastorePath[] = [];
  for (let end = text.indexOf('] ', 2); end !== -1; end = text.indexOf('] ', end + 1)) {
    const path = text.slice(end + 2);
    if (path !== '') read.push({ datastore: text.slice(1, end), path });
  }
  return read;
}

/** Bytes that VMware's server takes as they are. */
const plain = /[A-Za-z0-9/.-]/;

/**
 * Encodes as VMware's servers are asked for files: everything but letters, digits, slash, full stop and hyphen, which is
 * more than a URI needs.
 */
export function quoteForFolder(text: string): string {
  return Array.from(Buffer.from(text, 'utf8'), (byte) => {
    const character = String.fromCharCode(byte);
    return plain.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
  }).join('');
}

/**
 * The address of a file in a datastore.
 *
 * @param authority `vc.example.com:8443`
 * @param datacenterPath `Folder/QA Lab`; `ha-datacenter` of an ESXi host
 */
export function folderUrl(authority: string, datacenterPath: string, file: DatastorePath): string {
  // The server decodes these two twice.
  const twice = (name: string): string => quoteForFolder(quoteForFolder(name));
  const query = `dcPath=${twice(datacenterPath)}&dsName=${twice(file.datastore)}`;
  return `https://${authority}/folder/${quoteForFolder(file.path)}?${query}`;
}

/** The file with the data of a disk, beside its descriptor: `web.vmdk` has it in `web-flat.vmdk`. */
export function flatFile({ datastore, path }: DatastorePath): DatastorePath {
  return { datastore, path: `${path.replace(/\.vmdk$/i, '')}-flat.vmdk` };
}

/** Whether a disk has the name of a snapshot, `web-000001.vmdk`. */
export function hasSnapshotName({ path }: DatastorePath): boolean {
  return /-\d{6}\.vmdk$/i.test(path);
}
