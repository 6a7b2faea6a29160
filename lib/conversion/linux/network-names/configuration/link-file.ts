/** The `.link` file that keeps one name; see systemd.link(5). */
import { posix } from 'node:path';

import { iniLines } from './ini-sections';
import { matchWords } from './networkd';
import type { NetworkdFile } from './networkd-files';

export function linkFilePath(name: string): string {
  return `/etc/systemd/network/70-v2v-${name}.link`;
}

/**
 * `Path=*` holds for whatever sits on a bus, and not for a VLAN or bridge that has the address of its card: systemd 219
 * knows it as well as the newest does, where `Type=ether` and `Kind=` came later. `Name=` without `NamePolicy=` also
 * renames a card that the initrd named, from systemd 241 on; for older ones see `udevRule`.
 *
 * @param replaced the guest's own file, which udev no longer takes for the card: its settings are taken over
 */
export function linkFile(mac: string, name: string, replaced?: NetworkdFile): string {
  return [
    '# The name from before the conversion, kept by v2v-node.',
    '[Match]',
    `MACAddress=${mac}`,
    'Path=*',
    '',
    '[Link]',
    `Name=${name}`,
    ...(replaced === undefined ? [] : settings(replaced)),
    '',
  ].join('\n');
}

/** Names that go by the place would be those of the new place, and may be taken. */
const placePolicies = new Set(['onboard', 'slot', 'path']);

/** The lines of a `.link` file that say something else than for which card it is and what that is called. */
function settings(replaced: NetworkdFile): string[] {
  const lines = replaced.parts.flatMap(({ path, text }) => {
    const kept = sectionsOf(text)
      .map(({ section, body }) => ({ section, kept: body.flatMap((line) => setting(section, line)) }))
      .filter(({ section, kept: left }) => section !== 'Match' && left.length > 0);
    return kept.length === 0
      ? []
      : [`# From ${path}:`, ...kept.flatMap(({ section, kept: left }) => [`[${section}]`, ...left])];
  });
  return lines.length === 0 ? [] : ['', ...lines];
}

/** Sections as they come: of `[SR-IOV]` there may be several, each of its own. */
function sectionsOf(text: string): { section: string; body: string[] }[] {
  const sections: { section: string; body: string[] }[] = [];
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    const section = /^\[([^\]]+)\]$/.exec(line)?.[1];
    if (section !== undefined) sections.push({ section, body: [] });
    else sections.at(-1)?.body.push(line);
  }
  return sections;
}

function setting(section: string, line: string): string[] {
  const [parsed] = iniLines(`[${section}]\n${line}`);
  if (parsed === undefined) return [];
  if (section !== 'Link') return [line];
  if (parsed.key === 'Name' || parsed.key === 'NamePolicy') return [];
  if (parsed.key !== 'AlternativeNamesPolicy') return [line];
  const kept = matchWords(parsed.value).filter((policy) => !placePolicies.has(policy));
  return kept.length > 0 ? [`AlternativeNamesPolicy=${kept.join(' ')}`] : [];
}

/** True where udev looks at the first file before it looks at the second. */
export function comesBefore(first: string, second: string): boolean {
  return posix.basename(first) < posix.basename(second);
}
