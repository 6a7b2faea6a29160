import type { Context } from '../../run/context';
import type { MetadataInput } from '../mode';
import { expanded, literal, type CommandLine } from './command';
import { optionValue } from './quote';

/** QEMU's VNC displays are numbered from this port. */
const firstVncPort = 5900;

/** `-netdev` and `-device` for each NIC. QEMU's user network needs no privileges, and reaches the host's networks. */
export function networkLines({ nics, guestcaps }: MetadataInput, virtioSuffix: string): CommandLine[] {
  const device = guestcaps.netBus === 'virtio-net' ? `virtio-net-pci${virtioSuffix}` : guestcaps.netBus;
  return nics.flatMap(({ mac }, index) => [
    literal('-netdev', `user,id=net${index}`),
    literal('-device', `${device},netdev=net${index},mac=${mac}`),
  ]);
}

/** The value that the script's variable `display` has by default; undefined: the script decides. */
export function defaultDisplay({ source: { display } }: MetadataInput): string | undefined {
  if (display?.type === 'spice') return 'none';
  if (display?.type !== 'vnc') return undefined;
  const number = display.port !== undefined && display.port >= firstVncPort ? display.port - firstVncPort : 0;
  return `vnc=127.0.0.1:${number}`;
}

/** Screen, and on a machine without PS/2 what to type and point with. */
export function screenLines({ source: { display }, guestcaps }: MetadataInput): CommandLine[] {
  const lines = [expanded('-display', '$display')];
  if (display?.type === 'spice') {
    // Reached from this host only, so without a password, which would have to stand in the script.
    lines.push(literal('-spice', `port=${display.port ?? firstVncPort},addr=127.0.0.1,disable-ticketing=on`));
  }
  if (guestcaps.machine !== 'virt') return [...lines, literal('-vga', 'std')];
  const devices = ['virtio-gpu-pci', 'qemu-xhci', 'usb-kbd', 'usb-tablet'];
  return [...lines, ...devices.map((device) => literal('-device', device))];
}

const soundDevices: Record<string, string[]> = {
  ac97: ['AC97,audiodev=audio0'],
  es1370: ['ES1370,audiodev=audio0'],
  ich6: ['intel-hda', 'hda-duplex,audiodev=audio0'],
  ich9: ['ich9-intel-hda', 'hda-duplex,audiodev=audio0'],
  sb16: ['sb16,audiodev=audio0'],
  usb: ['qemu-xhci,id=sound-usb', 'usb-audio,bus=sound-usb.0,audiodev=audio0'],
};

/** Sound device and the host's end of it. Emits `SOUND_UNSUPPORTED`. */
export function soundLines({ source: { sound } }: MetadataInput, context: Context): CommandLine[] {
  if (sound === undefined) return [];
  const audiodev = expanded('-audiodev', 'driver=$audio,id=audio0');
  if (sound === 'pcspk') return [audiodev, literal('-machine', 'pcspk-audiodev=audio0')];
  const devices = Object.hasOwn(soundDevices, sound) ? soundDevices[sound] : undefined;
  if (devices === undefined) {
    const message = `QEMU has no sound device ${sound}; the guest gets none.`;
    context.emit({ type: 'warning', code: 'SOUND_UNSUPPORTED', message });
    return [];
  }
  return [audiodev, ...devices.map((device) => literal('-device', device))];
}

/** The devices that help a guest on KVM, as far as it has drivers for them. */
export function paravirtualLines({ guestcaps }: MetadataInput, virtioSuffix: string): CommandLine[] {
  const lines: CommandLine[] = [];
  if (guestcaps.virtioRng) {
    lines.push(literal('-object', 'rng-random,filename=/dev/urandom,id=rng0'));
    lines.push(literal('-device', `virtio-rng-pci${virtioSuffix},rng=rng0`));
  }
  if (guestcaps.virtioBalloon) lines.push(literal('-device', `virtio-balloon-pci${virtioSuffix}`));
  if (guestcaps.isaPvpanic && guestcaps.machine !== 'virt')
    lines.push(literal('-device', 'pvpanic,ioport=0x505'));
  return lines;
}

/** `-smp`, where there is more than one processor. */
export function processorLines({ source: { vcpus, cpuTopology: topology } }: MetadataInput): CommandLine[] {
  if (vcpus <= 1) return [];
  if (topology === undefined || topology.sockets * topology.cores * topology.threads !== vcpus) {
    return [literal('-smp', String(vcpus))];
  }
  const { sockets, cores, threads } = topology;
  return [literal('-smp', `cpus=${vcpus},sockets=${sockets},cores=${cores},threads=${threads}`)];
}

/** `-device vmgenid`, which tells a guest that it was copied. */
export function identityLines({ source: { genid }, guestcaps }: MetadataInput): CommandLine[] {
  const lines: CommandLine[] = [];
  if (genid !== undefined) lines.push(literal('-device', `vmgenid,guid=${optionValue(genid)},id=vmgenid0`));
  if (!guestcaps.rtcUtc) lines.push(literal('-rtc', 'base=localtime'));
  return lines;
}
