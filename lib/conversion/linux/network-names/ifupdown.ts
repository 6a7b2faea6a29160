import { isCardName } from './interface-name';
import type { ConfigurationFile, ConfiguredCard } from './configured-card';

/** Options whose value lists cards: of a bond, of a bridge, below a VLAN. */
const cardLists = /^(?:bond[-_]slaves|slaves|bridge[-_]ports|vlan[-_]raw[-_]device)$/;
/** Options that only an interface has which is no card. */
const virtualOptions =
  /^(?:bond[-_](?:slaves|mode)|slaves|bridge[-_]ports|vlan[-_]raw[-_]device|tunnel-.*|pre-up-tun)$/;

/** Debian's /etc/network/interfaces and what lies in interfaces.d; see interfaces(5). Patterns (`en*`) name no card. */
export function parseIfupdown({ path, text }: ConfigurationFile): ConfiguredCard[] {
  const names = new Set<string>();
  const virtual = new Set<string>();
  let current: string | undefined;
  const lines = text.replace(/\\\r?\n/g, ' ').split('\n');
  for (const line of lines) {
    const words = line.trim().split(/\s+/);
    const [keyword, ...values] = words as [string, ...string[]];
    if (keyword === '' || keyword.startsWith('#')) continue;
    if (keyword === 'iface') {
      current = values[0];
      if (current !== undefined) names.add(current);
    } else if (
      /^(?:auto|allow-\S+|mapping|source|source-directory|no-auto-down|no-scripts|rename)$/.test(keyword)
    ) {
      current = undefined;
    } else if (current !== undefined) {
      if (virtualOptions.test(keyword)) virtual.add(current);
      if (cardLists.test(keyword)) values.forEach((value) => names.add(value));
    }
  }
  return [...names]
    .filter((name) => isCardName(name) && !virtual.has(name))
    .map((name) => ({ name, file: path }));
}
