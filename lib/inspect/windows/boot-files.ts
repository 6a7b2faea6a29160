import type { Context } from '../../run/context';
import type { Guestfs } from '../../guestfs';
import { guestPath } from '../../guestfs/guest-path';
import { isRegularFile } from '../../guestfs/regular-file';
import { openHive, readBcd, type Bcd } from '../../registry';
import { reasonOf } from '../../errors/reason';

/** What starts Windows: a boot manager with its BCD, or the loader of XP and Server 2003. */
export interface BootFiles {
  /** The filesystem that they are on. */
  device: string;
  /** The file in that filesystem: the BCD, or ntldr. */
  path: string;
  /** Absent for ntldr, and where the BCD cannot be read. */
  bcd?: Bcd;
}

/**
 * What starts Windows from the mounted filesystem; undefined where nothing does.
 *
 * @param place.isEsp it is an EFI system partition; otherwise the active partition of an MBR disk
 */
export async function findBootFiles(
  guest: Guestfs,
  place: { device: string; isEsp: boolean; names: readonly string[] },
  context: Context,
): Promise<BootFiles | undefined> {
  const { device, isEsp, names } = place;
  const path = await guestPath(guest, isEsp ? '/EFI/Microsoft/Boot/BCD' : '/Boot/BCD');
  if (await isRegularFile(guest, path)) {
    const bcd = await read(guest, path, context);
    return { device, path, ...(bcd === undefined ? {} : { bcd }) };
  }
  const loader = isEsp ? undefined : names.find((name) => name.toLowerCase() === 'ntldr');
  return loader === undefined ? undefined : { device, path: `/${loader}` };
}

/** Nothing depends on it where there is one Windows. */
async function read(guest: Guestfs, path: string, context: Context): Promise<Bcd | undefined> {
  try {
    await using hive = await openHive(guest, path);
    return await readBcd(hive);
  } catch (error) {
    context.throwIfAborted();
    context.emit({
      type: 'debug',
      origin: 'v2v-node',
      message: `the boot configuration in ${path} cannot be read: ${reasonOf(error)}`,
    });
    return undefined;
  }
}
