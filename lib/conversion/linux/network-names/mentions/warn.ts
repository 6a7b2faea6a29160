import { isRegularFile } from '../../../../guestfs/regular-file';
import type { LinuxState } from '../../state';
import { readGuestText } from '../../../guest/text-file';
import type { ConfiguredCard } from '../configuration/configured-card';
import type { NetworkNamePlan } from '../naming/plan';
import { findMentions, type Mention } from './find';
import { mentionPatterns } from './places';

const maxFiles = 200;
const maxFileBytes = 256 * 1024;
/** Names that are looked for. */
const maxNames = 50;
/** In one warning. */
const maxPlaces = 10;

async function readMentions(
  state: LinuxState,
  lost: readonly string[],
  kept: ReadonlySet<string>,
): Promise<Mention[]> {
  const { guest } = state;
  const mentions: Mention[] = [];
  for (const pattern of mentionPatterns) {
    for (const path of (await guest.globExpand(pattern, { directoryslash: false })).slice(0, maxFiles)) {
      if (!(await isRegularFile(guest, path))) continue;
      if ((await guest.filesize(path)) > maxFileBytes) continue;
      const text = await readGuestText(state, path);
      if (text !== undefined) mentions.push(...findMentions({ path, text }, lost, kept));
    }
  }
  return mentions;
}

/** One warning of the files that go by names which could not be kept. */
export async function warnOfMentions(
  state: LinuxState,
  cards: readonly ConfiguredCard[],
  { known }: NetworkNamePlan,
): Promise<void> {
  const kept = new Set(known.map(({ name }) => name));
  const configured = cards.flatMap(({ name }) => (name === undefined || kept.has(name) ? [] : [name]));
  const mentions = await readMentions(state, [...new Set(configured)].slice(0, maxNames), kept);
  if (mentions.length === 0) return;
  const names = [...new Set(mentions.map(({ name }) => name))].sort().slice(0, maxPlaces).join(', ');
  const places = [
    ...new Set(mentions.map(({ file, line }) => (line === undefined ? file : `${file}, line ${line}`))),
  ];
  const shown = places.slice(0, maxPlaces).join('; ');
  const more = places.length > maxPlaces ? '; and more' : '';
  state.context.warn(
    'NETWORK_NAME_MENTIONED',
    `No network card is known to keep the names ${names}, which the guest uses in ${shown}${more}.`,
    'Correct these names after the first start, or give the card its old name with a .link file.',
  );
}
