import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces';

import type { TargetMachine } from '../../../types/machine';
import type { SourceDisplay } from '../../../types/source';

function addListen(graphics: XMLBuilder, listen: SourceDisplay['listen']): void {
  switch (listen?.type) {
    case 'address':
      graphics.ele('listen', { type: 'address', address: listen.address });
      break;
    case 'network':
      graphics.ele('listen', { type: 'network', network: listen.network });
      break;
    case 'socket': {
      const element = graphics.ele('listen', { type: 'socket' });
      if (listen.path !== undefined) element.att('socket', listen.path);
      break;
    }
    case 'none':
      graphics.ele('listen', { type: 'none' });
      break;
    case undefined:
  }
}

function addGraphics(devices: XMLBuilder, display: SourceDisplay | undefined): void {
  if (display === undefined) {
    devices.ele('graphics', { type: 'vnc', autoport: 'yes' });
    return;
  }
  if (display.type === 'window') {
    devices.ele('graphics', { type: 'sdl' });
    return;
  }
  const graphics = devices.ele('graphics', { type: display.type });
  // A socket has no port.
  if (display.listen?.type !== 'socket' && display.listen?.type !== 'none') {
    if (display.port === undefined) graphics.att('autoport', 'yes');
    else graphics.att({ autoport: 'no', port: String(display.port) });
  }
  if (display.keymap !== undefined) graphics.att('keymap', display.keymap);
  if (display.password !== undefined) graphics.att('passwd', display.password);
  addListen(graphics, display.listen);
}

/** An empty TPM, which libvirt has emulated by swtpm. CRB is the interface of 2.0 on PCs alone. */
function addTpm(devices: XMLBuilder, { tpm: version, chipset }: TargetMachine): void {
  if (version === undefined) return;
  const model = version === '2.0' && chipset !== 'virt' ? 'tpm-crb' : 'tpm-tis';
  devices.ele('tpm', { model }).ele('backend', { type: 'emulator', version });
}

/** The devices after disks and network, in virt-v2v's order. */
export function addDevices(devices: XMLBuilder, machine: TargetMachine, virtio: string): void {
  // What the others have beside PCI.
  const pc = machine.chipset !== 'virt';
  const video = devices.ele('video');
  if (machine.video === 'vga') video.ele('model', { type: 'vga', vram: '16384', heads: '1' });
  else video.ele('model', { type: machine.video, heads: '1' });
  addGraphics(devices, machine.display);
  if (machine.sound !== undefined) devices.ele('sound', { model: machine.sound });
  if (machine.rng) {
    devices.ele('rng', { model: virtio }).ele('backend', { model: 'random' }).txt('/dev/urandom');
  }
  devices.ele('memballoon', { model: machine.balloon ? virtio : 'none' });
  if (machine.panic) {
    devices.ele('panic', { model: 'isa' }).ele('address', { type: 'isa', iobase: '0x505' });
  }
  if (machine.vsock) devices.ele('vsock', { model: virtio }).ele('cid', { auto: 'yes' });
  addTpm(devices, machine);
  devices.ele('input', { type: 'tablet', bus: 'usb' });
  devices.ele('input', { type: pc ? 'mouse' : 'keyboard', bus: pc ? 'ps2' : 'usb' });
  if (machine.serialPort) devices.ele('console', { type: 'pty' });
  devices.ele('controller', { type: 'virtio-serial', model: virtio });
  for (const name of machine.channels) {
    // SPICE's own goes to whoever looks at the screen.
    const type = name === 'com.redhat.spice.0' ? 'spicevmc' : 'unix';
    devices.ele('channel', { type }).ele('target', { type: 'virtio', name });
  }
}
