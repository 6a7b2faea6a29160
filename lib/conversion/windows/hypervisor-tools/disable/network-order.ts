import type { Hive } from '../../../../registry';

/** Takes network providers out of the order in which Windows asks them for a share: a list with commas. */
export async function removeNetworkProviders(
  system: Hive,
  controlSet: string,
  providers: readonly string[],
): Promise<void> {
  const gone = new Set(providers.map((name) => name.toLowerCase()));
  for (const list of ['Order', 'HwOrder']) {
    const key = `${controlSet}\\Control\\NetworkProvider\\${list}`;
    const before = (await system.text(key, 'ProviderOrder'))?.split(',');
    const after = before?.filter((name) => !gone.has(name.trim().toLowerCase()));
    if (before === undefined || after === undefined || after.length === before.length) continue;
    await system.set(key, 'ProviderOrder', after.join(','));
  }
}
