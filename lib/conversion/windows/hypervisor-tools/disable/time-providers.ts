import type { Hive } from '../../../../registry';

/** Has Windows' time service leave out providers: the clock that they ask is the old hypervisor's. */
export async function disableTimeProviders(
  system: Hive,
  services: string,
  providers: readonly string[],
): Promise<void> {
  for (const provider of providers) {
    const key = `${services}\\W32Time\\TimeProviders\\${provider}`;
    if ((await system.number(key, 'Enabled')) === 1) await system.set(key, 'Enabled', 0);
  }
}
