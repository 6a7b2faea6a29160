import { isInterfaceName, normalMac, normalPciAddress } from './interface-name';
import type { ConfigurationFile, NamingRule } from './configured-card';
import { matchesPatterns } from './name-pattern';

/** The pattern of a condition takes its time on what is longer, and no rule that names a card is. */
const maxRule = 4000;

interface Condition {
  key: string;
  operator: string;
  value: string;
}

/** The conditions and assignments of one rule; see udev(7). */
function conditions(rule: string): Condition[] {
  return [...rule.matchAll(/(?<![A-Z_])([A-Z_]+(?:\{[^{}]*\})?)\s*(==|!=|\+=|:=|-=|=)\s*"([^"]*)"/g)].map(
    ([, key, operator, value]) => ({ key: key!, operator: operator!, value: value! }),
  );
}

/** A file of rules as its logical lines: a backslash at the end joins the next one. */
export function logicalLines(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split(/(?<!\\)\n/);
}

const addressKeys = new Set(['ATTR{address}', 'ATTRS{address}', 'SYSFS{address}', 'SYSFS{addr}']);
/** `ID` and `BUS` are those of udev before 1.0. */
const placeKeys = new Set(['KERNELS', 'ID', 'ENV{ID_PATH}']);
const placeNameKeys = new Set(['ENV{ID_NET_NAME_SLOT}', 'ENV{ID_NET_NAME_PATH}', 'ENV{ID_NET_NAME_ONBOARD}']);
const driverKeys = new Set(['DRIVERS', 'DRIVER', 'ENV{ID_NET_DRIVER}']);

/** Conditions that every network card meets, on whatever bus. */
function isPortable({ key, operator, value }: Condition, kernelNames: boolean): boolean {
  if (operator !== '==') return key === 'NAME';
  switch (key) {
    case 'SUBSYSTEM':
    case 'ACTION':
      return true;
    case 'DRIVERS':
    case 'DRIVER':
      return value === '?*' || value === '*';
    case 'ATTR{type}':
    case 'SYSFS{type}':
      return value === '1';
    case 'ATTR{dev_id}':
      return value === '0x0';
    case 'KERNEL':
      // Where cards get other names first, in the initrd, the rule no longer holds once the root is there.
      return value === '*' || (kernelNames && matchesPatterns(value.split('|'), 'eth0') && value !== 'eth0');
    default:
      return addressKeys.has(key);
  }
}

/** The rule that one logical line states, where it names a card by its address, its place or its name of before. */
function namingRule(line: string, file: string, kernelNames: boolean): NamingRule | undefined {
  if (line.length > maxRule || line.trimStart().startsWith('#')) return undefined;
  const parts = conditions(line.replaceAll('\\\n', ' '));
  const naming = parts.find(({ key, operator }) => key === 'NAME' && (operator === '=' || operator === ':='));
  if (naming === undefined || !isInterfaceName(naming.value)) return undefined;
  const valueOf = (isKey: (key: string) => boolean): string =>
    parts.find(({ key, operator }) => isKey(key) && operator === '==')?.value ?? '';
  const rule = { name: naming.value, file };
  const mac = normalMac(valueOf((key) => addressKeys.has(key)));
  if (mac !== undefined)
    return { ...rule, mac, portable: parts.every((part) => isPortable(part, kernelNames)) };
  const pciAddress = normalPciAddress(valueOf((key) => placeKeys.has(key)));
  if (pciAddress !== undefined) return { ...rule, pciAddress, portable: false };
  const listOf = (isKey: (key: string) => boolean): string[] | undefined => {
    const value = valueOf(isKey);
    return value === '' || value === '*' || value === '?*' ? undefined : value.split('|');
  };
  const macPatterns = listOf((key) => addressKeys.has(key));
  if (macPatterns !== undefined) {
    return { ...rule, macPatterns, portable: parts.every((part) => isPortable(part, kernelNames)) };
  }
  const placeNames = listOf((key) => placeNameKeys.has(key));
  if (placeNames !== undefined) return { ...rule, placeNames, portable: false };
  const oldName = valueOf((key) => key === 'KERNEL');
  // Other devices than cards have rules with KERNEL and NAME as well, in the old udev.
  const isForCards = valueOf((key) => key === 'SUBSYSTEM') === 'net';
  if (!isForCards) return undefined;
  if (isInterfaceName(oldName)) return { ...rule, oldName, portable: false };
  const drivers = listOf((key) => driverKeys.has(key));
  return drivers === undefined ? undefined : { ...rule, drivers, portable: false };
}

/** `kernelNames`: cards are `eth0`, `eth1`, … before any rule is applied, in the root as in the initrd. */
export function parseUdevRules({ path, text }: ConfigurationFile, kernelNames: boolean): NamingRule[] {
  return logicalLines(text)
    .map((line) => namingRule(line, path, kernelNames))
    .filter((rule) => rule !== undefined);
}

export type RuleSyntax = 'attr' | 'sysfs';

/** One rule as persistent-net-generator writes them. `sysfs`: for udev before 098, which had no ATTR. */
export function udevRule(mac: string, name: string, syntax: RuleSyntax): string {
  return syntax === 'sysfs'
    ? `ACTION=="add", SUBSYSTEM=="net", KERNEL=="eth*", SYSFS{address}=="${mac}", NAME="${name}"`
    : `SUBSYSTEM=="net", ACTION=="add", DRIVERS=="?*", ATTR{address}=="${mac}", ATTR{type}=="1", NAME="${name}"`;
}

/**
 * A file of rules in which `pins` hold: rules for the same addresses, and for the same names with the addresses of cards
 * that are gone, make way for ours. Doing it again changes nothing.
 */
export function mergeUdevRules(
  text: string,
  pins: readonly { mac: string; name: string }[],
  syntax: RuleSyntax,
): string {
  const kept = logicalLines(text).filter((line) => {
    const rule = namingRule(line, '', true);
    return rule === undefined || !pins.some(({ mac, name }) => rule.mac === mac || rule.name === name);
  });
  const comment = '# Names from before the conversion, kept by v2v-node.';
  const head = kept.filter((line) => line !== comment);
  while (head.length > 0 && head.at(-1)!.trim() === '') head.pop();
  return [
    ...head,
    ...(head.length > 0 ? [''] : []),
    comment,
    ...pins.map(({ mac, name }) => udevRule(mac, name, syntax)),
    '',
  ].join('\n');
}
