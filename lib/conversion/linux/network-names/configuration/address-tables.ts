import type { ConfigurationFile, ConfiguredCard } from './configured-card';
import { isCardName, normalMac } from './interface-name';

/** /etc/mactab of nameif(8) and /etc/iftab of ifrename(8): a line is a name and, among other things, an address. */
export function parseAddressTable({ path: file, text }: ConfigurationFile): ConfiguredCard[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', ...rest] = line.trim().split(/\s+/);
    const mac = rest.map((word) => normalMac(word.replace(/^mac=/, ''))).find((found) => found !== undefined);
    return isCardName(name) && mac !== undefined ? [{ name, mac, file }] : [];
  });
}
