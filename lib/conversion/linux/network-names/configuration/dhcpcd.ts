import type { ConfigurationFile, ConfiguredCard } from './configured-card';
import { isCardName } from './interface-name';
import { cardsOfPatterns } from './name-lists';

/** /etc/dhcpcd.conf: `interface NAME` before the settings of a card, `allowinterfaces` and its patterns; see dhcpcd.conf(5). */
export function parseDhcpcd({ path: file, text }: ConfigurationFile): ConfiguredCard[] {
  return text.split('\n').flatMap((line) => {
    const [keyword, ...values] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (keyword === 'interface') return values.filter(isCardName).map((name) => ({ name, file }));
    if (keyword === 'allowinterfaces') return cardsOfPatterns(values, file);
    // What is denied is no card of dhcpcd's, and is one of the guest's all the same.
    return keyword === 'denyinterfaces' ? values.filter(isCardName).map((name) => ({ name, file })) : [];
  });
}
