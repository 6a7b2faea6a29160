import type { LeftDevice, RenamedText } from '../contracts/device-names';
import { devicesIn, parseDevice, replaceDevices } from './device-name';

/** What is asked about the devices in rules. */
interface RuleNames {
  rename: (device: string) => string;
  isLeft: (device: string) => boolean;
  isOld: (device: string) => boolean;
}

/** Keys by which a rule goes by more of the old hardware than the kernel's name, and would not hold for another name. */
const hardware =
  /\b(?:ATTRS?|SYSFS|SUBSYSTEMS|KERNELS|DRIVERS?|BUS|ID|DEVPATH|PROGRAM|RESULT|ENV\{ID_\w+\}|ENV\{DM_\w+\})\b/;
const identity =
  /\bENV\{(?:ID_PATH|ID_SERIAL|ID_SERIAL_SHORT|ID_WWN\w*|ID_SCSI_SERIAL|DM_UUID|DM_NAME)\}\s*==|\bscsi_id\b/;
const kernelName = /\b(KERNELS?)(\s*==\s*)"([^"]*)"/g;

/**
 * Rules of udev(7) for disks. `KERNEL=="sdb1"` gets the new name where nothing else in the rule is about the old
 * hardware; what goes by a pattern (`sd?1`), a serial number or a path is left.
 */
export function renameInUdevRules(text: string, { rename, isLeft, isOld }: RuleNames): RenamedText {
  const left: LeftDevice[] = [];
  let [isContinued, isOther] = [false, false];
  const lines = text.split('\n').map((line, index) => {
    const isComment = !isContinued && /^\s*#/.test(line);
    if (!isContinued)
      isOther = /\bSUBSYSTEMS?\s*==\s*"(?:net|usb|input|sound|video4linux|tty)"|\bID_CDROM\b/.test(line);
    isContinued = line.endsWith('\\');
    if (isComment || isOther) return line;
    const isPlain = !hardware.test(line);
    const leave = (device: string): void => void left.push({ line: index + 1, device });
    const edited = line.replace(kernelName, (whole: string, key: string, sign: string, value: string) => {
      const names = value.split('|');
      const renamed = names.map((name) => {
        const device = `/dev/${name}`;
        return isPlain && parseDevice(device) !== undefined ? rename(device).replace(/^\/dev\//, '') : name;
      });
      names.filter((name, place) => name === renamed[place] && meansOldDisk(name, isOld)).forEach(leave);
      return renamed.some((name) => name.includes('/')) ? whole : `${key}${sign}"${renamed.join('|')}"`;
    });
    if (identity.test(line) && left.at(-1)?.line !== index + 1)
      leave(identity.exec(line)![0].replace(/==$/, '').trimEnd());
    if (!isPlain) return edited;
    const devices = devicesIn(edited);
    devices.filter(isLeft).forEach(leave);
    return replaceDevices(edited, rename);
  });
  return { text: lines.join('\n'), left };
}

/** `sd?1`, `sd[b-d]`, `sda`: some disk of the old machine. */
function meansOldDisk(name: string, isOld: (device: string) => boolean): boolean {
  const [, kind] = /^(sd|hd|nvme)[\w*?[\]!-]*$/.exec(name) ?? [];
  if (kind === undefined) return false;
  return isOld(`/dev/${kind === 'nvme' ? 'nvme0n1' : `${kind}a`}`) || isOld(`/dev/${name}`);
}
