import { posix } from 'node:path';

import type { ConfigurationFile } from '../configuration/configured-card';
import { isCardName } from '../configuration/interface-name';

export interface Mention {
  name: string;
  file: string;
  /** From 1; undefined where the name is in that of the file, `route-ens192`. */
  line?: number;
}

/** Names that only network cards have. */
const cardNames =
  /(?<![\w-])(?:eth\d{1,2}|en(?:o\d{1,10}|s\d{1,5}[a-z0-9]{0,6}|p\d{1,3}s\d[a-z0-9]{0,6}|x[0-9a-f]{12}|X\d{1,3})|em\d{1,2}|p\d{1,2}p\d{1,2})(?![\w-])/g;
/** Words of which a name could be a part are not it; `ens192.100` and `net.ipv4.conf.ens192.forwarding` are. */
const wordBounds = (name: string): RegExp =>
  new RegExp(`(?<![\\w-])${name.replaceAll(/[.-]/g, '\\$&')}(?![\\w-])`);
const maxLine = 2000;

/** The first mention in a file of each card that is not kept: of one of these names, or of any that only cards have. */
export function findMentions(
  { path, text }: ConfigurationFile,
  lost: readonly string[],
  kept: ReadonlySet<string>,
): Mention[] {
  const found = new Map<string, Mention>();
  const bounds = lost.map((name) => ({ name, pattern: wordBounds(name) }));
  const lookIn = (said: string, line?: number): void => {
    const names = [
      ...[...said.matchAll(cardNames)].map(([name]) => name),
      ...bounds.filter(({ pattern }) => pattern.test(said)).map(({ name }) => name),
    ];
    for (const name of names) {
      if (kept.has(name) || found.has(name) || !isCardName(name)) continue;
      found.set(name, { name, file: path, ...(line === undefined ? {} : { line }) });
    }
  };
  const inName = /^(?:route6?|rule6?|ifroute|ifrule)-(.+)$/.exec(posix.basename(path))?.[1];
  if (inName !== undefined) lookIn(inName);
  for (const [index, line] of text.split('\n').entries()) {
    const said = line.length > maxLine ? '' : line.trimStart();
    if (!/^(?:#|;|\/\/|<!--)/.test(said)) lookIn(said, index + 1);
  }
  return [...found.values()];
}
