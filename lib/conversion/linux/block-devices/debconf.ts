/** Questions of Debian's GRUB packages whose answer is a list of devices to install the boot loader on. */
const questions = /^grub-(?:pc|efi)\/install_devices(?:_disks_changed)?$/;

/**
 * Edits the devices in the answers that debconf keeps (config.dat) for GRUB. The next upgrade of grub-pc installs GRUB
 * there: it fails or asks where the answer names a disk of the old machine. `rename` gives undefined for a device that
 * is not known any more; it is left out as long as another one is left.
 */
export function editGrubInstallDevices(
  text: string,
  rename: (device: string) => string | undefined,
): { text: string; unknown: string[] } {
  const unknown: string[] = [];
  const stanzas = text.split('\n\n').map((stanza) => {
    const name = /^Name: (.*)$/m.exec(stanza)?.[1];
    if (name === undefined || !questions.test(name)) return stanza;
    return stanza.replace(/^(Value: )(.+)$/m, (whole: string, label: string, value: string) => {
      const devices = value.split(',').map((device) => device.trim());
      const renamed = devices.map((device) => rename(device));
      unknown.push(...devices.filter((_device, place) => renamed[place] === undefined));
      const kept = renamed.filter((device) => device !== undefined);
      return kept.length === 0 ? whole : label + [...new Set(kept)].join(', ');
    });
  });
  return { text: stanzas.join('\n\n'), unknown };
}

/** The devices in those answers. */
export function grubInstallDevices(text: string): string[] {
  const devices: string[] = [];
  editGrubInstallDevices(text, (device) => {
    devices.push(device);
    return device;
  });
  return devices;
}
