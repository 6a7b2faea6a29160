import type { ConfigurationFile, ConfiguredCard } from './configured-card';
import { parseIni } from './ini-sections';
import { isCardName, normalMac } from './interface-name';

/** ConnMan's /var/lib/connman/*.config: a section for each service, some of them cards; see connman-service.config(5). */
export function parseConnman({ path: file, text }: ConfigurationFile): ConfiguredCard[] {
  return [...parseIni(text)].flatMap(([section, values]) => {
    if (!section.startsWith('service_') || values.get('Type')?.at(-1) !== 'ethernet') return [];
    const name = values.get('DeviceName')?.at(-1);
    const mac = normalMac(values.get('MAC')?.at(-1) ?? '');
    const isNamed = name !== undefined && isCardName(name);
    if (!isNamed && mac === undefined) return [];
    return [{ ...(isNamed ? { name } : {}), ...(mac === undefined ? {} : { mac }), file }];
  });
}
