import type { LinuxState } from '../state';
import { readGuestText } from '../../guest/text-file';

const unitDirectories = ['/usr/lib/systemd/system', '/lib/systemd/system'];
const ownUnits = '/etc/systemd/system';

/**
 * Keeps services from starting: units of systemd are masked, links of System V runlevels are turned from start into kill
 * links. Nothing of the guest is run. `names` are units (`vmtoolsd.service`) and init scripts (`vmware-tools`); those that
 * the guest does not have are passed over. Returns the names of those it has.
 */
export async function disableServices(state: LinuxState, names: readonly string[]): Promise<string[]> {
  const disabled: string[] = [];
  for (const name of names) {
    if (await (name.includes('.') ? disableUnit(state, name) : disableInitScript(state, name)))
      disabled.push(name);
  }
  return disabled;
}

async function disableUnit(state: LinuxState, unit: string): Promise<boolean> {
  const { guest } = state;
  const own = `${ownUnits}/${unit}`;
  const isOwn = await guest.isSymlink(own);
  if (!isOwn && (await guest.isFile(own))) {
    // The owner's or an installer's file stays; without these links nothing starts it.
    for (const kind of ['wants', 'requires']) {
      for (const link of await guest.globExpand(`${ownUnits}/*.${kind}/${unit}`)) await guest.rm(link);
    }
    return true;
  }
  const isPackaged = await some(unitDirectories, (directory) => guest.exists(`${directory}/${unit}`));
  // A link here is an alias, or the mask that a removed package leaves.
  if (!isPackaged && !isOwn) return false;
  await guest.lnSf('/dev/null', own);
  return true;
}

/** As `chkconfig NAME off`: kill links in place of the start links. */
async function disableInitScript(state: LinuxState, name: string): Promise<boolean> {
  const { guest } = state;
  const script = (await readGuestText(state, `/etc/init.d/${name}`)) ?? '';
  const stop = /^#\s*chkconfig:\s*\S+\s+\d+\s+(\d{1,2})/m.exec(script)?.[1]?.padStart(2, '0') ?? '01';
  const seen = new Set<string>();
  for (const pattern of ['/etc/rc[2345].d', '/etc/rc.d/rc[2345].d', '/etc/init.d/rc[2345].d']) {
    for (const link of await guest.globExpand(`${pattern}/S[0-9][0-9]${name}`)) {
      const directory = link.slice(0, link.lastIndexOf('/'));
      // /etc/rc3.d is a link to /etc/rc.d/rc3.d in Red Hat's guests.
      const real = await guest.realpath(directory);
      if (seen.has(real)) continue;
      seen.add(real);
      const target = await guest.readlink(link);
      await guest.rm(link);
      const kill = `${real}/K${stop}${name}`;
      await guest.lnSf(target, kill);
    }
  }
  return seen.size > 0;
}

async function some<T>(items: readonly T[], test: (item: T) => Promise<boolean>): Promise<boolean> {
  for (const item of items) if (await test(item)) return true;
  return false;
}
