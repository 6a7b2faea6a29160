import type { SoundModel, TargetMachine } from '../../../../types/machine';
import { expanded, literal, type CommandLine } from './command';
import { optionValue } from './quote';

/** QEMU's VNC displays are numbered from this port. */
const firstVncPort = 5900;

/** `-netdev` and `-device` for each NIC. QEMU's user network needs no privileges, and reaches the host's networks. */
export function networkLines({ nics }: TargetMachine, virtioSuffix: string): CommandLine[] {
  return nics.flatMap(({ mac, model }, index) => {
    const device = model === 'virtio-net' ? `virtio-net-pci${virtioSuffix}` : model;
    return [
      literal('-netdev', `user,id=net${index}`),
      literal('-device', `${device},netdev=net${index},mac=${mac}`),
    ];
  });
}

/** The value that the script's variable `display` has by default; undefined: the script decides. */
export function defaultDisplay({ display }: TargetMachine): string | undefined {
  if (display?.type === 'spice') return 'none';
  if (display?.type !== 'vnc') return undefined;
  const number = display.port !== undefined && display.port >= firstVncPort ? display.port - firstVncPort : 0;
  return `vnc=127.0.0.1:${number}`;
}

/** Screen, and on a machine without PS/2 what to type and point with. */
export function screenLines({ display, video }: TargetMachine): CommandLine[] {
  const lines = [expanded('-display', '$display')];
  if (display?.type === 'spice') {
    // Reached from this host only, so without a password, which would have to stand in the script.
    lines.push(literal('-spice', `port=${display.port ?? firstVncPort},addr=127.0.0.1,disable-ticketing=on`));
  }
  if (video === 'vga') {
    // A tablet points to where the mouse of whoever looks is; any guest has drivers for such a controller of USB.
    const pointer = ['piix3-usb-uhci', 'usb-tablet'];
    return [...lines, literal('-vga', 'std'), ...pointer.map((device) => literal('-device', device))];
  }
  const devices = ['virtio-gpu-pci', 'qemu-xhci', 'usb-kbd', 'usb-tablet'];
  return [...lines, ...devices.map((device) => literal('-device', device))];
}

const soundDevices: Record<Exclude<SoundModel, 'pcspk'>, string[]> = {
  ac97: ['AC97,audiodev=audio0'],
  es1370: ['ES1370,audiodev=audio0'],
  ich6: ['intel-hda', 'hda-duplex,audiodev=audio0'],
  ich9: ['ich9-intel-hda', 'hda-duplex,audiodev=audio0'],
  sb16: ['sb16,audiodev=audio0'],
  usb: ['qemu-xhci,id=sound-usb', 'usb-audio,bus=sound-usb.0,audiodev=audio0'],
};

/** Sound device and the host's end of it. */
export function soundLines({ sound }: TargetMachine): CommandLine[] {
  if (sound === undefined) return [];
  const audiodev = expanded('-audiodev', 'driver=$audio,id=audio0');
  if (sound === 'pcspk') return [audiodev, literal('-machine', 'pcspk-audiodev=audio0')];
  return [audiodev, ...soundDevices[sound].map((device) => literal('-device', device))];
}

/** The devices that help a guest on KVM, as far as it has drivers for them. */
export function paravirtualLines(machine: TargetMachine, virtioSuffix: string): CommandLine[] {
  const lines: CommandLine[] = [];
  if (machine.rng) {
    lines.push(literal('-object', 'rng-random,filename=/dev/urandom,id=rng0'));
    lines.push(literal('-device', `virtio-rng-pci${virtioSuffix},rng=rng0`));
  }
  if (machine.balloon) lines.push(literal('-device', `virtio-balloon-pci${virtioSuffix}`));
  if (machine.panic) lines.push(literal('-device', 'pvpanic,ioport=0x505'));
  return lines;
}

/** `-smp`, where there is more than one processor. */
export function processorLines({ cpu: { count, topology } }: TargetMachine): CommandLine[] {
  if (count <= 1) return [];
  if (topology === undefined) return [literal('-smp', String(count))];
  const { sockets, cores, threads } = topology;
  return [literal('-smp', `cpus=${count},sockets=${sockets},cores=${cores},threads=${threads}`)];
}

/** `-device vmgenid`, which tells a guest that it was copied. */
export function identityLines({ genid }: TargetMachine): CommandLine[] {
  return genid === undefined ? [] : [literal('-device', `vmgenid,guid=${optionValue(genid)},id=vmgenid0`)];
}
