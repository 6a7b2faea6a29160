import type { Hive } from '../../../../registry';

/**
 * Takes class co-installers out: VMware's for displays has a say whenever a display is added or removed, and says no where
 * its own driver is to go. An entry is `vm3dc003.dll,EntryPoint`. `files`: what their names begin with, in lower case.
 */
export async function removeCoInstallers(
  system: Hive,
  controlSet: string,
  files: readonly string[],
): Promise<void> {
  const key = `${controlSet}\\Control\\CoDeviceInstallers`;
  for (const name of await system.values(key)) {
    const before = await system.texts(key, name);
    const after = before?.filter(
      (entry) => !files.some((file) => entry.trim().toLowerCase().startsWith(file)),
    );
    if (before === undefined || after === undefined || after.length === before.length) continue;
    await system.set(key, name, after);
  }
}
