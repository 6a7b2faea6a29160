import type { ConfigurationFile, ConfiguredCard } from './configured-card';
import { cardBelow, isCardName, normalMac } from './interface-name';

/** What `ip=NAME:…` asks for: the ways in which a card gets its addresses. */
const methods =
  /^(?:none|off|dhcp|on|any|dhcp6|auto6|either6|link6|ibft|single-dhcp|link-local|static|both|bootp)$/;

/** The words of the lines that are no comments, `GRUB_CMDLINE_LINUX="…"` among them; of each the first time only. */
export function commandLineWords(text: string): Set<string> {
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('#'));
  return new Set(lines.flatMap((line) => line.split(/[\s"']+/)).filter((word) => word.length <= 500));
}

/** `ip=` of dracut.cmdline(7) and of initramfs-tools(7): the name is the first or the sixth part. */
function cardOfIp(value: string): string | undefined {
  const [first = '', second = '', ...rest] = value.replace(/\[[^\][]*\]/g, 'address').split(':');
  if (methods.test(second)) return first;
  return rest[3];
}

/** The cards that the initrd sets up by the kernel command line, for a root on the network or a key from it. */
export function parseCommandLine({ path: file, text }: ConfigurationFile): ConfiguredCard[] {
  const cards: ConfiguredCard[] = [];
  const add = (name: string | undefined): void => {
    const card = name === undefined || isCardName(name) ? name : cardBelow(name);
    if (card !== undefined) cards.push({ name: card, file });
  };
  for (const word of commandLineWords(text)) {
    const [, option, value = ''] =
      /^(?:.*=)?(ip|ifname|vlan|bond|team|bridge|bootdev)=(.*)$/.exec(word) ?? [];
    if (option === 'ip') add(cardOfIp(value));
    else if (option === 'bootdev') add(value);
    else if (option === 'vlan') add(value.split(':')[1]);
    else if (option === 'ifname') {
      const [, name = '', address = ''] = /^([^:]+):(.*)$/.exec(value) ?? [];
      const mac = normalMac(address);
      if (isCardName(name)) cards.push({ name, ...(mac === undefined ? {} : { mac }), file });
    } else if (option !== undefined) value.split(':')[1]?.split(',').forEach(add);
  }
  return cards;
}

/** The value that the last line which sets it gives to a kernel option. */
export function optionIn(text: string, option: string): string | undefined {
  const pattern = new RegExp(`(?:^|[\\s"'=])${option.replaceAll('.', '\\.')}=(\\w+)`, 'g');
  return text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .flatMap((line) => [...line.matchAll(pattern)].map(([, value]) => value!))
    .at(-1);
}
