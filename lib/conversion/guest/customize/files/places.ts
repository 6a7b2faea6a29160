import { basename, dirname, join, normalize } from 'node:path/posix';

import type { Guestfs } from '../../../../guestfs';
import { guestPath } from '../../../../guestfs/guest-path';
import type { GuestState } from '../../state';

type State = Pick<GuestState, 'guest' | 'inspection'>;

const formatMask = 0o170000;
const directoryType = 0o040000;
const linkType = 0o120000;

/** A path as it was asked for, without double slashes and `..`, and as a Windows guest spells it. */
export async function placeOf({ guest, inspection }: State, path: string): Promise<string> {
  const wanted = normalize(path).replace(/(?<=.)\/$/, '');
  return inspection.type === 'windows' ? guestPath(guest, wanted) : wanted;
}

/**
 * A path for a call that a program of the appliance carries out, and that is about the name itself: where links above it lead
 * is found out inside the guest, as an absolute one would lead the program out of it.
 */
export async function nameOf(state: State, path: string): Promise<string> {
  const place = await placeOf(state, path);
  return place === '/' ? place : join(await state.guest.realpath(dirname(place)), basename(place));
}

/** A directory that is there, links followed, for a call that a program of the appliance carries out. */
export async function directoryOf(state: State, path: string): Promise<string> {
  return state.guest.realpath(await placeOf(state, path));
}

/** Where cp(1) and mv(1) put `from`. */
export interface Destination {
  /** What they are told. */
  argument: string;
  /** The path that results. */
  path: string;
}

/** `to`, or inside of it where it is a directory. */
export async function destinationOf(state: State, from: string, to: string): Promise<Destination> {
  const place = await placeOf(state, to);
  if (!(await isDirectory(state.guest, place))) {
    const path = await nameOf(state, to);
    return { argument: path, path };
  }
  const argument = await state.guest.realpath(place);
  return { argument, path: join(argument, basename(from)) };
}

/** Also for a link to one. */
export async function isDirectory(guest: Guestfs, path: string): Promise<boolean> {
  return (await typeOf(guest.statns(path))) === directoryType;
}

export async function isLink(guest: Guestfs, path: string): Promise<boolean> {
  return (await typeOf(guest.lstatns(path))) === linkType;
}

/** Undefined where nothing is there. */
async function typeOf(stat: ReturnType<Guestfs['statns']>): Promise<number | undefined> {
  try {
    return (await stat).st_mode & formatMask;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(String((error as { errno?: unknown }).errno))) return undefined;
    throw error;
  }
}
