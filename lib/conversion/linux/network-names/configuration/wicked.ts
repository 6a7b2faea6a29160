import { isCardName, normalMac } from './interface-name';
import type { ConfigurationFile, ConfiguredCard } from './configured-card';

const maxText = 256 * 1024;

/** Elements that an interface has that is not a card. */
const virtualElements =
  /<(?:bond|bridge|vlan|team|macvlan|macvtap|vxlan|dummy|tun|tap|gre|ipip|sit|ovs-bridge)\b/;

/** wicked's own configuration, /etc/wicked/ifconfig/*.xml; see wicked-config(5) and ifcfg(5). */
export function parseWickedXml({ path, text }: ConfigurationFile): ConfiguredCard[] {
  if (text.length > maxText) return [];
  const cards: ConfiguredCard[] = [];
  for (const block of text
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
    .split(/<interface\b/)
    .slice(1)) {
    const content = block.split('</interface>')[0]!;
    const isVirtual = virtualElements.test(content);
    const own = /<name>\s*([^<\s]+)\s*<\/name>/.exec(content)?.[1];
    // <name namespace="ethernet"><permanent-address>…</permanent-address></name>
    const mac = normalMac(/<permanent-address>\s*([^<\s]+)\s*</.exec(content)?.[1] ?? '');
    const name = own !== undefined && isCardName(own) && !isVirtual ? own : undefined;
    if (name !== undefined || (mac !== undefined && !isVirtual)) {
      cards.push({
        ...(name === undefined ? {} : { name }),
        ...(mac === undefined ? {} : { mac }),
        file: path,
      });
    }
    for (const [, device] of content.matchAll(/<device>\s*([^<\s]+)\s*<\/device>/g)) {
      if (isCardName(device!)) cards.push({ name: device!, file: path });
    }
  }
  return cards;
}
