import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { isV2vError, V2vError } from '../../../../errors';
import type { Context } from '../../../../run/context';
import { directorySource } from './directory';
import { hostError } from './host-error';
import { isoSource } from './iso';
import { isImageName, usualImageDirectories, usualPlaces } from './places';
import type { DriverSource } from './source';

/** Where drivers are looked for when nobody says where they are. */
export interface DriverPlaces {
  env: NodeJS.ProcessEnv;
  /** Images and directories. */
  usual: readonly string[];
  /** Directories with images. */
  imageDirectories: readonly string[];
}

const everywhere = (): DriverPlaces => ({
  env: process.env,
  usual: usualPlaces,
  imageDirectories: usualImageDirectories,
});

/**
 * Opens the source of drivers: the path that was asked for, else what `VIRTIO_WIN` or `VIRTIO_WIN_DIR` names, else the first
 * of the usual places that has drivers.
 *
 * @returns undefined where there is none
 * @throws V2vError `DRIVERS_NOT_FOUND` for a path that was asked for and is not there, `DRIVERS_UNREADABLE`,
 * `HOST_PERMISSION`
 */
export async function findDriverSource(
  asked: string | undefined,
  context: Pick<Context, 'throwIfAborted' | 'warn'>,
  places: DriverPlaces = everywhere(),
): Promise<DriverSource | undefined> {
  const named = namedPlace(asked, places.env);
  if (named !== undefined) {
    const source = await openPlace(resolve(named.path), context);
    if (source !== undefined) return source;
    throw notFound(named);
  }
  for (const path of [...places.usual, ...(await images(places.imageDirectories))]) {
    const source = await openUsualPlace(path, context);
    if (source !== undefined && hasDrivers(source)) return source;
  }
  return undefined;
}

/** Nobody has asked for it, so what is wrong with it does not end the run. */
async function openUsualPlace(
  path: string,
  context: Pick<Context, 'throwIfAborted' | 'warn'>,
): Promise<DriverSource | undefined> {
  try {
    return await openPlace(path, context);
  } catch (error) {
    if (!isV2vError(error) || error.code === 'ABORTED') throw error;
    context.warn('DRIVERS_SKIPPED', `Drivers were not looked for in ${path}: ${error.message}`, error.hint);
    return undefined;
  }
}

/**
 * Sees that the path that somebody asks for is there, before anything takes time.
 *
 * @throws V2vError `DRIVERS_NOT_FOUND`
 */
export async function checkDriverPath(asked: string | undefined): Promise<void> {
  if (asked === undefined) return;
  const there = await stat(resolve(asked)).then(
    () => true,
    ({ code }: NodeJS.ErrnoException) => code !== 'ENOENT' && code !== 'ENOTDIR',
  );
  if (!there) throw notFound({ path: asked, by: byOption });
}

const byOption = '--virtio-win (windows.virtioWin)';

const notFound = ({ path, by }: NamedPlace): V2vError =>
  new V2vError('DRIVERS_NOT_FOUND', `${path}, which ${by} names, does not exist.`, {
    subject: path,
    hint: 'Give virtio-win.iso or the directory that it was unpacked to, or leave it out to have the usual places looked at.',
  });

/** A path, and who names it. */
interface NamedPlace {
  path: string;
  by: string;
}

function namedPlace(asked: string | undefined, env: NodeJS.ProcessEnv): NamedPlace | undefined {
  if (asked !== undefined) return { path: asked, by: byOption };
  for (const by of ['VIRTIO_WIN', 'VIRTIO_WIN_DIR']) {
    const path = env[by];
    if (path !== undefined && path !== '') return { path, by };
  }
  return undefined;
}

const hasDrivers = ({ files }: DriverSource): boolean => files.some(({ path }) => /\.inf$/i.test(path));

/** Undefined where there is nothing. A directory without drivers may hold an image of them. */
async function openPlace(
  path: string,
  context: Pick<Context, 'throwIfAborted'>,
): Promise<DriverSource | undefined> {
  try {
    const stats = await stat(path);
    if (stats.isFile() || stats.isBlockDevice()) return await isoSource(path, context);
    if (!stats.isDirectory()) throw odd(path);
    const source = await directorySource(path, context);
    const [image] = hasDrivers(source) ? [] : await images([path]);
    return image === undefined ? source : await isoSource(image, context);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw hostError(error, path);
  }
}

const odd = (path: string): V2vError =>
  new V2vError('DRIVERS_UNREADABLE', `${path} is neither an ISO image nor a directory.`, {
    subject: path,
    hint: 'Give virtio-win.iso or the directory that it was unpacked to.',
  });

/** Images in directories, the one with the highest version first. */
async function images(directories: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(
    directories.map(async (directory) => {
      const names = await readdir(directory).catch(() => []);
      const newestFirst = new Intl.Collator('en', { numeric: true }).compare;
      return names
        .filter(isImageName)
        .sort((one, other) => newestFirst(other, one))
        .map((name) => join(directory, name));
    }),
  );
  return lists.flat();
}
