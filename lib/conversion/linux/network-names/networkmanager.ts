import { iniValue, parseIni } from './ini-sections';
import { isCardName, normalMac } from './interface-name';
import type { ConfigurationFile, ConfiguredCard } from './configured-card';

/** A connection of NetworkManager; see nm-settings-keyfile(5). Only those of type ethernet are cards. */
export function parseKeyfile({ path, text }: ConfigurationFile): ConfiguredCard[] {
  const sections = parseIni(text);
  const type = iniValue(sections, 'connection', 'type');
  if (type !== 'ethernet' && type !== '802-3-ethernet') return [];
  const name = iniValue(sections, 'connection', 'interface-name');
  const mac = normalMac(
    iniValue(sections, 'ethernet', 'mac-address') ??
      iniValue(sections, '802-3-ethernet', 'mac-address') ??
      '',
  );
  const card: ConfiguredCard = {
    ...(name !== undefined && isCardName(name) ? { name } : {}),
    ...(mac === undefined ? {} : { mac }),
    file: path,
  };
  return card.name === undefined && card.mac === undefined ? [] : [card];
}
