import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces';

import type { SourceDisplay } from '../../../types/source';
import type { Context } from '../../run/context';
import type { MetadataInput } from '../mode';

const soundModels = ['ac97', 'es1370', 'ich6', 'ich9', 'pcspk', 'sb16', 'usb'];

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

/** The devices after disks and network, in virt-v2v's order. Emits `SOUND_UNSUPPORTED`. */
export function addDevices(
  devices: XMLBuilder,
  { source, guestcaps }: MetadataInput,
  virtio: string,
  context: Context,
): void {
  const x86 = guestcaps.machine !== 'virt';
  const video = devices.ele('video');
  // QEMU's `virt` machines have no VGA.
  if (x86) video.ele('model', { type: 'vga', vram: '16384', heads: '1' });
  else video.ele('model', { type: 'virtio', heads: '1' });
  addGraphics(devices, source.display);
  if (source.sound !== undefined) {
    if (soundModels.includes(source.sound)) {
      devices.ele('sound', { model: source.sound });
    } else {
      const message = `QEMU has no sound device ${source.sound}; the guest gets none.`;
      context.emit({ type: 'warning', code: 'SOUND_UNSUPPORTED', message });
    }
  }
  if (guestcaps.virtioRng)
    devices.ele('rng', { model: virtio }).ele('backend', { model: 'random' }).txt('/dev/urandom');
  devices.ele('memballoon', { model: guestcaps.virtioBalloon ? virtio : 'none' });
  if (guestcaps.isaPvpanic && x86) {
    devices.ele('panic', { model: 'isa' }).ele('address', { type: 'isa', iobase: '0x505' });
  }
  if (guestcaps.virtioSocket) devices.ele('vsock', { model: virtio }).ele('cid', { auto: 'yes' });
  devices.ele('input', { type: 'tablet', bus: 'usb' });
  devices.ele('input', { type: x86 ? 'mouse' : 'keyboard', bus: x86 ? 'ps2' : 'usb' });
  devices.ele('console', { type: 'pty' });
  devices.ele('controller', { type: 'virtio-serial', model: virtio });
  devices.ele('channel', { type: 'unix' }).ele('target', { type: 'virtio', name: 'org.qemu.guest_agent.0' });
}
