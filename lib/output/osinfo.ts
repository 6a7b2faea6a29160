import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where libosinfo keeps its database, OSINFO-DB(5); later directories add to earlier ones. */
function databaseDirectories(env: NodeJS.ProcessEnv): string[] {
  return [env.OSINFO_SYSTEM_DIR || '/usr/share/osinfo', env.OSINFO_LOCAL_DIR || '/etc/osinfo'];
}

/**
 * libosinfo's URL for an operating system, `http://debian.org/debian/11` for `debian11`. Undefined where its database
 * (package osinfo-db) is not installed or does not know it.
 */
export async function osinfoUrl(
  shortId: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  const tag = `<short-id>${shortId}</short-id>`;
  for (const directory of databaseDirectories(env)) {
    const root = join(directory, 'os');
    const vendors = await readdir(root).catch(() => []);
    for (const vendor of vendors.sort()) {
      const files = await readdir(join(root, vendor)).catch(() => []);
      for (const file of files.filter((name) => name.endsWith('.xml')).sort()) {
        const text = await readFile(join(root, vendor, file), 'utf8').catch(() => '');
        const found = text.indexOf(tag);
        if (found === -1) continue;
        const url = [...text.slice(0, found).matchAll(/<os\s+id=(["'])(.*?)\1/g)].at(-1)?.[2];
        if (url !== undefined) return url;
      }
    }
  }
  return undefined;
}
