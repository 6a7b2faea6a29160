import { dirname } from 'node:path/posix';

import type { NetworkNames } from '../../../../types/conversion';
import type { LinuxState } from '../state';
import { comesBefore, linkFile, linkFilePath } from './configuration/link-file';
import { parseLinkFile } from './configuration/networkd';
import type { NetworkdFile } from './configuration/networkd-files';
import { mergeUdevRules } from './configuration/udev-rules';
import { editFile } from './edit-file';
import { linkInForce, linkMatches, newAnswers } from './naming/link-in-force';
import type { Machine } from './naming/machine';
import type { NamingMeans } from './naming/naming-means';
import type { KnownName } from './naming/plan';

export const rulesFile = '/etc/udev/rules.d/70-persistent-net.rules';

/** How one name is pinned. */
interface Pin extends KnownName {
  /** Undefined where no `.link` file of ours is made. */
  link?: { replaced?: NetworkdFile };
  rule: boolean;
}

/**
 * udev takes the first `.link` file that is for a card, and no other. Where ours would come before the guest's, it has
 * the guest's settings as well; where the guest's comes first, and where it is not known which is for the card, a rule
 * gives the name and leaves the choice of the file as it is.
 */
function planPin(
  known: KnownName,
  links: readonly NetworkdFile[],
  means: NamingMeans,
  machine: Machine,
): Pin {
  if (!means.linkFiles) return { ...known, rule: true };
  const path = linkFilePath(known.name);
  const answers = newAnswers(machine, machine.cards[known.nic]!);
  const others = links.filter((link) => link.path !== path);
  const isAfterOthers = others.some(
    (link) => comesBefore(link.path, path) && linkMatches(link, answers) !== false,
  );
  const replaced = linkInForce(
    others.filter((link) => !comesBefore(link.path, path)),
    answers,
  );
  if (replaced?.certain === false) return { ...known, rule: true };
  return {
    ...known,
    link: replaced === undefined ? {} : { replaced: replaced.link },
    rule: means.rules || isAfterOthers,
  };
}

/** Writes what ties the names to the addresses; what the guest has of its own is left to it. */
export async function pinNames(
  state: LinuxState,
  known: readonly KnownName[],
  links: readonly NetworkdFile[],
  means: NamingMeans,
  machine: Machine,
): Promise<NetworkNames['pinned']> {
  const own = links
    .flatMap((link) => parseLinkFile(link, means.kernelNames))
    .filter(({ portable }) => portable);
  const entries = known.map((entry) => ({
    ...entry,
    pinnedBy: entry.pinnedBy ?? own.find(({ mac, name }) => mac === entry.mac && name === entry.name)?.file,
  }));
  const pins = entries
    .filter(({ pinnedBy }) => pinnedBy === undefined)
    .map((entry) => planPin(entry as KnownName, links, means, machine));
  for (const { mac, name, link } of pins) {
    if (link === undefined) continue;
    await state.guest.mkdirP('/etc/systemd/network');
    await editFile(state, linkFilePath(name), () => linkFile(mac, name, link.replaced));
  }
  const ruled = pins.filter(({ rule }) => rule);
  if (ruled.length > 0) {
    await state.guest.mkdirP(dirname(rulesFile));
    await editFile(state, rulesFile, (text) => mergeUdevRules(text, ruled, means.syntax));
  }
  const fileOf = (nic: number, name: string): string =>
    pins.find((pin) => pin.nic === nic)?.link === undefined ? rulesFile : linkFilePath(name);
  return entries.map(({ pinnedBy, ...entry }) => ({
    ...entry,
    file: pinnedBy ?? fileOf(entry.nic, entry.name),
  }));
}
