/** Units of systemd that stand for devices: `dev-sdb1.device` is /dev/sdb1 (systemd.unit(5)). */

const unit = /(^|[\s=,])(dev-[\w\\.:-]+?)\.device(?=$|[\s,])/g;

/** The device of a unit's name, without its suffix. */
export function unescapeUnit(name: string): string {
  const path = name
    .replace(/-/g, '/')
    .replace(/\\x([0-9a-f]{2})/g, (_whole, code: string) => String.fromCharCode(parseInt(code, 16)));
  return `/${path}`;
}

/** A device as part of a unit's name. */
export function escapeUnit(device: string): string {
  return device
    .replace(/^\/+/, '')
    .replace(/[^\w:./]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replace(/\//g, '-');
}

/** The devices whose units a line of a unit file names. */
export function devicesOfUnits(line: string): string[] {
  return [...line.matchAll(unit)].map(([, , name = '']) => unescapeUnit(name));
}

/** Gives the units of devices in a line of a unit file, `After=dev-sdb1.device`, the new names of the devices. */
export function renameUnits(line: string, rename: (device: string) => string): string {
  return line.replace(unit, (whole: string, before: string, name: string) => {
    const device = unescapeUnit(name);
    const renamed = rename(device);
    return renamed === device ? whole : `${before}${escapeUnit(renamed)}.device`;
  });
}
