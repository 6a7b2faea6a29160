import type { GuestFileChange } from '../../../types/conversion';
import type { Guestfs } from '../../guestfs';
import type { Stat } from './snapshot';

const permissions = 0o7777;
const formatMask = 0o170000;
const directory = 0o040000;
const regularFile = 0o100000;

/** Owners and modes of files, as they were before somebody set them. */
export class AttributeChanges {
  readonly #guest: Guestfs;
  readonly #before = new Map<string, Stat>();

  constructor(guest: Guestfs) {
    this.#guest = guest;
  }

  /** Before a call that sets an owner or a mode; it is about what a link leads to. */
  async note(name: string): Promise<void> {
    if (this.#before.has(name)) return;
    const stat = await this.#stat(name);
    if (stat === undefined) return;
    const own = await this.#guest.lstatns(name);
    const path = own.st_ino === stat.st_ino ? name : await this.#guest.realpath(name);
    if (!this.#before.has(path)) this.#before.set(path, stat);
  }

  /** The same report, in which files are also those of which only owner or mode has changed. */
  async addTo(report: readonly GuestFileChange[]): Promise<GuestFileChange[]> {
    const byPath = new Map(report.map((change) => [change.path, change]));
    for (const [path, before] of this.#before) {
      const known = byPath.get(path);
      const now = known === undefined || known.action === 'modified' ? await this.#stat(path) : undefined;
      const changes = now && changed(before, now);
      if (changes === undefined) continue;
      byPath.set(path, { ...(known ?? { path, action: 'modified', type: typeOf(now!) }), ...changes });
    }
    return [...byPath.values()];
  }

  /** Undefined where nothing is there: the call itself says so. */
  #stat(path: string): Promise<Stat | undefined> {
    return this.#guest.statns(path).catch(() => undefined);
  }
}

function changed(before: Stat, now: Stat): Pick<GuestFileChange, 'mode' | 'owner'> | undefined {
  const [mode, owner] = [modeOf, ownerOf].map((text) => ({ before: text(before), after: text(now) }));
  const changes = {
    ...(mode && mode.before !== mode.after ? { mode } : {}),
    ...(owner && owner.before !== owner.after ? { owner } : {}),
  };
  return Object.keys(changes).length > 0 ? changes : undefined;
}

const modeOf = ({ st_mode }: Stat): string => (st_mode & permissions).toString(8).padStart(4, '0');

const ownerOf = ({ st_uid, st_gid }: Stat): string => `${st_uid}:${st_gid}`;

function typeOf({ st_mode }: Stat): NonNullable<GuestFileChange['type']> {
  const format = st_mode & formatMask;
  return format === regularFile ? 'file' : format === directory ? 'directory' : 'other';
}
