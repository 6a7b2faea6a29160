import { posix } from 'node:path';

import type { ConfigurationFile, ConfiguredCard } from './configured-card';
import { shellAssignments } from './ifcfg';
import { isCardName } from './interface-name';

/**
 * ALT Linux's /etc/net/ifaces/NAME/options; see etcnet-options(5). The directory is called after the interface; `HOST`
 * lists the cards that a bond, bridge or VLAN lies on.
 */
export function parseEtcnet({ path, text }: ConfigurationFile): ConfiguredCard[] {
  const name = posix.basename(posix.dirname(path));
  const values = shellAssignments(text);
  const type = values.get('TYPE') ?? 'eth';
  const names = [...(type === 'eth' ? [name] : []), ...(values.get('HOST') ?? '').split(/\s+/)];
  return names
    .filter((card) => isCardName(card) && !['default', 'unknown'].includes(card))
    .map((card) => ({ name: card, file: path }));
}
