import { dirname, join } from 'node:path/posix';

import type { GuestFileChange } from '../../../types/conversion';
import type { Guestfs } from '../../guestfs';
import { isRegularFile, notRegularFile } from '../../guestfs/regular-file';
import { watchHiveFile, type WatchHiveFile } from '../../registry';
import { announcedChanges, type AnnounceChanges } from './announce';
import { AttributeChanges } from './attribute-changes';
import { AugeasEdits } from './augeas-edits';
import { effectsOf, type Effect, type PathEffect } from './changing-actions';
import { describeChange } from './describe-change';
import { OwnDirectories } from './own-directories';
import type { RecordedChange } from './recorded-change';
import { HiveChanges } from './registry/hive-changes';
import type { HiveEdit } from './registry/hive-edit';
import { HiveSession } from './registry/hive-session';
import {
  largestContent,
  snapshotAll,
  snapshotContent,
  snapshotName,
  statAll,
  unreadSnapshot,
  withoutRead,
  type Snapshot,
} from './snapshot';

/** `effect`: the last thing that was done to the path. */
interface Noted {
  before: Promise<Snapshot>;
  effect: Effect;
  /** What is in it is not looked at. */
  isUnread?: boolean;
}

type Call = (...args: unknown[]) => Promise<unknown>;

/**
 * Records which files of a guest are changed. It hands out a guest whose calls are those of the one it was given; a call
 * that changes a file looks first at what is there, once for each path. So nobody who changes a file has to say so, and
 * what is reported is what was there before and what is there in the end; of a hive of the registry the keys and values that
 * were committed.
 *
 * Nothing is written to what is not a regular file.
 */
export class ChangeRecorder {
  /** Changes that are made through this one are recorded. */
  readonly guest: Guestfs;
  /** What has changed so far, each path once, in the order of the first change. */
  readonly changes: RecordedChange[] = [];
  readonly #unwatched: Guestfs;
  readonly #noted = new Map<string, Noted>();
  readonly #augeas = new AugeasEdits();
  readonly #attributes: AttributeChanges;
  readonly #hive: HiveSession;
  readonly #own = new OwnDirectories();
  /** What has become of files below a directory that was unmounted: they cannot be looked at any more. */
  readonly #unmounted: GuestFileChange[] = [];
  /** What was committed, by the path of the hive. */
  readonly #hives = new Map<string, HiveChanges>();

  constructor(guest: Guestfs) {
    this.#unwatched = guest;
    this.#hive = new HiveSession(guest);
    this.#attributes = new AttributeChanges(guest);
    this.guest = new Proxy(guest, {
      get: (target, name) => {
        if (name === watchHiveFile) return this.#watchHiveFile;
        if (name === announcedChanges) return this.#announced;
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        // Methods reach private fields, which only the guest itself has.
        const call = (value as Call).bind(target);
        return typeof name === 'string' ? this.#watch(name, call) : call;
      },
    });
  }

  /** Each file that is not what it was, sorted by path. Looks at what is there now. */
  async report(): Promise<GuestFileChange[]> {
    const report: GuestFileChange[] = [...this.#unmounted, ...(await this.#describeAll(this.#sorted()))];
    return (await this.#attributes.addTo(report)).sort(byPath);
  }

  /** As {@link report}, without a look into the guest, where it can no longer be asked: nothing is compared. */
  async reportUnread(): Promise<GuestFileChange[]> {
    const actions = new Map(this.changes.map(({ path, action }) => [path, action]));
    const report: GuestFileChange[] = [...this.#unmounted];
    for (const [path, { before }] of this.#sorted()) {
      const was = await before;
      const registry = this.#registryOf(path);
      report.push({
        path,
        action: actions.get(path) ?? 'modified',
        ...('size' in was ? { sizeBefore: was.size } : {}),
        ...(registry ?? { noDiff: 'not read' }),
      });
    }
    return report.sort(byPath);
  }

  async #describeAll(paths: readonly [string, Noted][]): Promise<GuestFileChange[]> {
    const places = paths.map(([path, { effect, isUnread = false }]) => ({
      path,
      follow: effect === 'write',
      isUnread,
      content: this.#own.content(path),
    }));
    const report: GuestFileChange[] = [];
    for (const [index, now] of (await snapshotAll(this.#unwatched, places)).entries()) {
      const [path, { before }] = paths[index]!;
      const change = describeChange(path, await before, now, this.#registryOf(path));
      if (change !== undefined) report.push(change);
    }
    return report;
  }

  /** What is below a directory is looked at while it can be. */
  async #unmount(args: readonly unknown[], call: Call): Promise<unknown> {
    const below = this.#sorted().filter(([path]) => path.startsWith(`${String(args[0])}/`));
    this.#unmounted.push(...(await this.#describeAll(below)));
    for (const [path] of below) {
      this.#noted.delete(path);
      this.#hives.delete(path);
    }
    this.#own.called('umount');
    return call(...args);
  }

  /** What changed in a hive, and what takes it back; undefined where nothing did. */
  #registryOf(path: string): Pick<GuestFileChange, 'registry' | 'registryUndo'> | undefined {
    const changes = this.#hives.get(path);
    const registry = changes?.report(path) ?? [];
    return changes && registry.length > 0 ? { registry, registryUndo: changes.undo(path) } : undefined;
  }

  #sorted(): [string, Noted][] {
    const changed = new Set(this.changes.map(({ path }) => path));
    return [...this.#noted].filter(([path]) => changed.has(path)).sort(([a], [b]) => (a < b ? -1 : 1));
  }

  #watch(method: string, call: Call): Call {
    if (method === 'augSave') return () => this.#saveAugeas(call);
    if (method.startsWith('aug')) {
      return (...args) => {
        this.#augeas.called(method, args);
        return call(...args);
      };
    }
    if (method === 'hivexCommit') return (...args) => this.#commitHive(args, call);
    if (method.startsWith('hivex')) return (...args) => this.#hive.follow(method, args, call);
    if (method === 'umount') return (...args) => this.#unmount(args, call);
    const effects = effectsOf(method);
    if (effects === undefined) {
      return (...args) => {
        this.#own.called(method);
        return call(...args);
      };
    }
    return async (...args) => {
      this.#own.called(method);
      const { forgotten } = this.#own;
      const made: string[] = [];
      for (const effect of effects(args)) {
        if (effect.effect === 'attributes') {
          await this.#attributes.note(effect.path);
          continue;
        }
        await this.#note(effect, made);
        this.#hives.delete(effect.path);
        this.#own.wrote(effect.path);
      }
      const result = await call(...args);
      if (forgotten === this.#own.forgotten) this.#learn(method, args, made);
      return result;
    };
  }

  /** `made`: the directories that a call has made where nothing was. */
  #learn(method: string, [path, content]: readonly unknown[], made: readonly string[]): void {
    this.#own.made(made);
    const isShort = content instanceof Uint8Array && content.length <= largestContent;
    if (method === 'write' && isShort) this.#own.wrote(String(path), content);
  }

  /** @throws V2vError `GUEST_UNSUPPORTED` where it is about to be written to and is not a regular file */
  async #note({ path, effect, inside }: PathEffect, made: string[] = []): Promise<void> {
    const isFirst = !this.#noted.has(path);
    const noted = this.#noted.get(path) ?? { before: this.#look(path, effect), effect };
    this.#noted.set(path, noted);
    const before = await noted.before;
    if (effect === 'write' && (await this.#isSpecial(path, isFirst ? before : undefined))) {
      if (isFirst) this.#noted.delete(path);
      throw notRegularFile(path);
    }
    if (before.type === 'directory' && inside !== undefined) {
      return this.#note({ path: join(path, inside), effect }, made);
    }
    const existed = before.type !== 'absent';
    const makesDirectory = effect === 'directory' || effect === 'directories';
    if (existed && makesDirectory && !this.changes.some((change) => change.path === path)) return;
    if (!existed && effect === 'directories' && dirname(path) !== '/') {
      await this.#note({ path: dirname(path), effect }, made);
    }
    if (isFirst && !existed && makesDirectory) made.push(path);
    noted.effect = effect;
    this.#enter(path, existed, effect !== 'remove');
  }

  /** `seen`: what was there just now. */
  async #isSpecial(path: string, seen: Snapshot | undefined): Promise<boolean> {
    if (seen !== undefined) return seen.type === 'special';
    if (this.#own.holds(path) || (await isRegularFile(this.#unwatched, path))) return false;
    return (await snapshotContent(this.#unwatched, path)).type === 'special';
  }

  #look(path: string, effect: Effect): Promise<Snapshot> {
    if (this.#own.holds(path)) return Promise.resolve({ type: 'absent' });
    return (effect === 'write' ? snapshotContent : snapshotName)(this.#unwatched, path);
  }

  #enter(path: string, existed: boolean, exists: boolean): void {
    const index = this.changes.findIndex((change) => change.path === path);
    if (!existed && !exists) {
      if (index !== -1) this.changes.splice(index, 1);
      return;
    }
    const action = !existed ? 'created' : exists ? 'modified' : 'removed';
    this.changes.splice(index === -1 ? this.changes.length : index, 1, { path, action });
  }

  async #commitHive(args: readonly unknown[], call: Call): Promise<unknown> {
    const path = typeof args[0] === 'string' ? args[0] : this.#hive.path;
    if (path === undefined) return call(...args);
    await this.#note({ path, effect: 'write' });
    this.#own.wrote(path);
    const result = await call(...args);
    this.#applyToHive(path, this.#hive.committed(path));
    return result;
  }

  readonly #watchHiveFile: WatchHiveFile = async (path, values, edit) => {
    await this.#note({ path, effect: 'write' });
    this.#own.wrote(path);
    await edit(this.#unwatched);
    this.#applyToHive(
      path,
      values.map(({ key, name, before }) => ({ type: 'unset', key, name, before })),
    );
  };

  readonly #announced: AnnounceChanges = async (paths, isRead) => {
    this.#own.called('announced');
    if (isRead) {
      for (const path of paths) await this.#note({ path, effect: 'replace' });
      return;
    }
    const stats = await statAll(this.#unwatched, paths);
    for (const path of paths) {
      const known = await this.#noted.get(path)?.before;
      const before = known === undefined ? unreadSnapshot(stats.get(path)) : withoutRead(known);
      this.#noted.set(path, { before: Promise.resolve(before), effect: 'replace', isUnread: true });
      this.#enter(path, before.type !== 'absent', true);
    }
  };

  #applyToHive(path: string, edits: readonly HiveEdit[]): void {
    const changes = this.#hives.get(path) ?? new HiveChanges();
    this.#hives.set(path, changes);
    changes.apply(edits);
  }

  async #saveAugeas(save: Call): Promise<unknown> {
    const { files, creates } = await this.#augeas.pending(this.#unwatched);
    for (const path of files) await this.#note({ path, effect: 'write' });
    this.#own.called('augSave');
    const result = await save();
    this.#augeas.clear();
    if (!creates) return result;
    for (const path of await this.#augeas.saved(this.#unwatched)) {
      if (this.#noted.has(path)) continue;
      this.#noted.set(path, { before: Promise.resolve({ type: 'absent' }), effect: 'write' });
      this.#enter(path, false, true);
    }
    return result;
  }
}

const byPath = (a: GuestFileChange, b: GuestFileChange): number =>
  a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
