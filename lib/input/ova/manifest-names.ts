import { posix } from 'node:path';

import type { Container, Member } from './container';
import { folderOf, memberName } from './member-name';
import { percentDecoded } from './percent-decoded';

/** An index of the members that leaves out what several share. */
function uniqueBy(members: Iterable<Member>, keyOf: (member: Member) => string): Map<string, Member> {
  const found = new Map<string, Member | undefined>();
  for (const member of members) {
    const key = keyOf(member);
    found.set(key, found.has(key) ? undefined : member);
  }
  return new Map([...found].flatMap(([key, member]) => (member === undefined ? [] : [[key, member]])));
}

/** Finds the members that manifests name: as they are, else as other systems and other tools spell them. */
export class ManifestNames {
  readonly #container: Container;
  readonly #byLowerCase: ReadonlyMap<string, Member>;
  readonly #byBaseName: ReadonlyMap<string, Member>;

  constructor(container: Container) {
    this.#container = container;
    const members = [...container.members.values()];
    this.#byLowerCase = uniqueBy(members, ({ name }) => name.toLowerCase());
    // A zip may have lost its folders, or gained one.
    this.#byBaseName = uniqueBy(container.kind === 'zip' ? members : [], ({ name }) =>
      posix.basename(name).toLowerCase(),
    );
  }

  /**
   * The member that `name` means, which is relative to the folder of the manifest; else the name itself, from the top.
   *
   * @throws V2vError `INPUT_UNSAFE_PATH`
   */
  find(name: string, manifest: string): Member | string {
    const where = `The manifest ${manifest}`;
    const spellings = [...new Set([name, percentDecoded(name), name.replaceAll('\\', '/')])];
    const inFolder = spellings.map((spelling) => memberName(spelling, folderOf(manifest), where));
    const fromTop = spellings
      .filter((spelling) => !posix.normalize(spelling).startsWith('..'))
      .map((spelling) => memberName(spelling, '', where));
    const candidates = [...inFolder, ...fromTop];
    for (const candidate of candidates) {
      const member = this.#container.members.get(candidate);
      if (member !== undefined) return member;
    }
    for (const candidate of candidates) {
      const lowerCase = candidate.toLowerCase();
      const member = this.#byLowerCase.get(lowerCase) ?? this.#byBaseName.get(posix.basename(lowerCase));
      if (member !== undefined) return member;
    }
    return inFolder[0] ?? name;
  }
}
