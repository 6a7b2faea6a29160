import { setTimeout as sleep } from 'node:timers/promises';

import type { Context } from '../run/context';
import type { Guestfs } from '../guestfs';
import { noteDirectory, noteSockets, noteProcess } from '../journal/journal';
import { identifyProcess } from '../journal/process-identity';
import { lowerPriorityOfAll } from '../programs/priority';
import { childOnSocket, ownSocketDirectories } from './own-processes';

/**
 * Milliseconds between looks, by how many there were. The sockets are there within a millisecond, and QEMU follows
 * within a fraction of a second; after that there is no hurry.
 */
function pauseAfter(looks: number): number {
  if (looks < 5) return 2;
  return looks < 50 ? 20 : 250;
}

/** Puts into the record what it does not know yet. Of another handle's appliance, too: they end with this process. */
class ApplianceNotes {
  readonly #known: Set<string>;
  readonly #waiting = new Set<string>();

  constructor(
    known: readonly string[],
    private readonly context: Context,
  ) {
    this.#known = new Set(known);
  }

  async look(): Promise<void> {
    for (const directory of await ownSocketDirectories(this.#known)) {
      this.#known.add(directory);
      this.#waiting.add(directory);
      await noteDirectory(directory, this.context);
    }
    for (const directory of this.#waiting) {
      const pid = await childOnSocket(directory);
      const identity = pid === undefined ? undefined : await identifyProcess(pid);
      if (pid === undefined || identity === undefined) continue;
      await noteProcess(identity, this.context);
      await lowerPriorityOfAll(pid);
      this.#waiting.delete(directory);
    }
  }
}

async function watch(notes: ApplianceNotes, ended: AbortSignal): Promise<void> {
  for (let looks = 1; !ended.aborted; looks++) {
    await notes.look();
    await sleep(pauseAfter(looks), undefined, { signal: ended }).catch(() => undefined);
  }
}

/**
 * Launches the appliance, and notes in the record of the run what libguestfs makes and starts for it where nobody can
 * say in which place: the directory of its sockets, and QEMU. libguestfs asks for the former (`get_sockdir`) at the
 * moment that it makes it; a note beforehand says that it is about to. What cannot be noted does not stop a launch. Once
 * it is found, QEMU runs with the priority of all that works for us.
 */
export async function launchNoted(
  guest: Guestfs,
  launch: () => Promise<void>,
  context: Context,
): Promise<void> {
  const before = await ownSocketDirectories().catch(() => []);
  await noteSockets(await guest.getSockdir(), context).catch(() => undefined);
  const notes = new ApplianceNotes(before, context);
  const ended = new AbortController();
  let watching: Promise<void> | undefined;
  const begin = (action: string): void => {
    if (action !== 'get_sockdir') return;
    watching ??= watch(notes, ended.signal).catch(() => undefined);
  };
  guest.on('enter', begin);
  try {
    await launch();
    // It may have been faster than a look. Of one that failed nothing is left to be noted.
    await notes.look().catch(() => undefined);
  } finally {
    guest.off('enter', begin);
    ended.abort();
    await watching;
  }
}
