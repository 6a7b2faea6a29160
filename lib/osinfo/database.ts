import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** An operating system as one file of libosinfo's database describes it, without what it inherits. */
export interface OsEntry {
  /** A URL, `http://debian.org/debian/11`. */
  id: string;
  shortIds: string[];
  /** Ids of the systems whose devices it supports as well. */
  parents: string[];
  /** Ids of devices, `http://pcisig.com/pci/1af4/1041`. */
  devices: string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where libosinfo keeps its database, OSINFO-DB(5); later directories add to earlier ones. */
export function databaseDirectories(env: Environment): string[] {
  return [
    env.OSINFO_SYSTEM_DIR || '/usr/share/osinfo',
    '/usr/local/share/osinfo',
    env.OSINFO_LOCAL_DIR || '/etc/osinfo',
  ];
}

/** Reads the systems in a file of the database. Whatever is not understood is left out. */
export function parseOsFile(text: string): OsEntry[] {
  const ids = (element: string, within: string): string[] =>
    [...within.matchAll(new RegExp(`<${element}\\s[^>]*?\\bid=(["'])(.*?)\\1`, 'g'))].map(
      ([, , id = '']) => id,
    );
  const plain = text.replace(/<!--[^]*?-->/g, '');
  return [...plain.matchAll(/<os\s[^>]*?\bid=(["'])(.*?)\1[^>]*>([^]*?)<\/os>/g)].map(
    ([, , id = '', body = '']) => ({
      id,
      shortIds: [...body.matchAll(/<short-id>\s*([^<\s]*)\s*<\/short-id>/g)].map(([, name = '']) => name),
      parents: [...ids('derives-from', body), ...ids('clones', body)],
      // A <driver> lists devices as well, which the system supports only once that driver is installed.
      devices: [...body.matchAll(/<devices>([^]*?)<\/devices>/g)].flatMap(([, list = '']) =>
        ids('device', list),
      ),
    }),
  );
}

/** The systems in a file that may be missing. */
export async function readOsFile(path: string): Promise<OsEntry[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return parseOsFile(text);
}

/** Files of one database directory that describe systems. */
export async function listOsFiles(directory: string): Promise<string[]> {
  const root = join(directory, 'os');
  const files: string[] = [];
  for (const vendor of (await readdir(root).catch(() => [])).sort()) {
    const names = await readdir(join(root, vendor)).catch(() => []);
    files.push(
      ...names
        .filter((name) => name.endsWith('.xml'))
        .sort()
        .map((name) => join(root, vendor, name)),
    );
  }
  return files;
}

/** Where the database keeps the system of an id: `os/redhat.com/rhel-7.2.xml`. */
export function pathOfId(id: string): string | undefined {
  const [, vendor, path] = /^https?:\/\/([\w.-]+)\/([\w./-]+)$/.exec(id) ?? [];
  if (vendor === undefined || path === undefined || vendor.startsWith('.')) return undefined;
  return join('os', vendor, `${path.replaceAll('/', '-')}.xml`);
}
