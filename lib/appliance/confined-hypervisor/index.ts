import { constants } from 'node:fs';
import { access as checkAccess, mkdtemp, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { GuestDisk } from '../../../types/overlay';
import { reasonOf } from '../../errors/reason';
import {
  findConfinement,
  joinAccess,
  warnNothingConfines,
  warnUnconfined,
  type Access,
} from '../../programs/confinement';
import { nbdAccess, overlayImage, readAccess } from '../../programs/image-access';
import type { Context } from '../../run/context';
import { bubblewrapScript, commandEnding, hypervisorScript, landlockScript } from './script';

/** An appliance that is about to be launched. */
export interface ApplianceToConfine {
  /** The hypervisor that libguestfs would run. */
  hypervisor: string;
  disks: readonly GuestDisk[];
  /** That of the run which QEMU connects to. */
  socket?: string | undefined;
  /** The appliance gets a network, which QEMU makes out of sockets of the host. */
  network?: boolean | undefined;
  /** libguestfs's cache directory; what it makes of the host's packages is in directories of this user there. */
  cacheDir: string;
  /** Directories, colon-separated, with an appliance that is ready-made. */
  path: string;
}

async function diskAccess(disk: GuestDisk): Promise<readonly Access[]> {
  if (disk.kind === 'overlay') return [...readAccess(await overlayImage(disk)), { write: [disk.path] }];
  const { image } = disk;
  return image.kind === 'nbd' ? [nbdAccess(image.uri)] : [...readAccess(image), { write: [image.path] }];
}

async function hypervisorAccess(
  { disks, socket, network, cacheDir, path }: ApplianceToConfine,
  context: Context,
): Promise<Access> {
  const user = process.geteuid?.() ?? 0;
  const appliance = ['.guestfs', '.v2v-node'].map((name) => join(cacheDir, `${name}-${user}`));
  const drives = await Promise.all(disks.map(diskAccess));
  return joinAccess(...drives.flat(), {
    read: [...appliance, ...path.split(':').filter((directory) => directory !== '')],
    write: [context.tempDir, '/dev/kvm', ...(socket === undefined ? [] : [socket])],
    sockets: network === true ? 'all' : 'unix',
  });
}

/**
 * A program for `guestfs_set_hv` that runs the hypervisor so that it can open nothing but the appliance, the disks and the
 * run's own directory, and no network unless a disk is on a server or the appliance has one. It lies in the run's directory.
 *
 * Undefined where nothing works that confines programs, or no program can be run from that directory; one warning,
 * `NOT_CONFINED`, says so.
 *
 * @throws V2vError `ABORTED`
 */
export async function confinedHypervisor(
  appliance: ApplianceToConfine,
  context: Context,
): Promise<string | undefined> {
  const confinement = await findConfinement();
  if (confinement === undefined) {
    warnNothingConfines(context);
    return undefined;
  }
  const { hypervisor } = appliance;
  const access = await hypervisorAccess(appliance, context);
  const command = confinement.wrap({ program: hypervisor, args: [] }, hypervisor, access);
  const script = confinement.name === 'landlock' ? landlockScript : bubblewrapScript;
  try {
    const program = join(await mkdtemp(join(context.tempDir, 'hypervisor.')), 'hypervisor');
    await writeFile(program + commandEnding, script(command, context.tempDir), { mode: 0o600 });
    await writeFile(program, hypervisorScript, { mode: 0o700 });
    const { mtime } = await stat(hypervisor);
    const date = new Date(Math.floor(mtime.getTime() / 1000) * 1000);
    await utimes(program, date, date);
    // Fails on a filesystem that is mounted noexec.
    await checkAccess(program, constants.X_OK);
    return program;
  } catch (error) {
    context.throwIfAborted();
    warnUnconfined(
      `The hypervisor of the appliance runs without confinement: ${reasonOf(error)}.`,
      'Name a temporary directory in which programs can be run with --tmp (tempDir).',
      context,
    );
    return undefined;
  }
}
