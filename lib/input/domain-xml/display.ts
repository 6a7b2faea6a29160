import type { SourceDisplay } from '../../../types/source';
import { childOf, childrenOf, type XmlElement } from '../../xml/parse';
import type { Reading } from './description';

type Listen = SourceDisplay['listen'];

function isRemote(graphics: XmlElement): boolean {
  return ['vnc', 'spice'].includes(graphics.attributes.get('type') ?? '');
}

/** How libvirt's older attributes of `<graphics>` itself say it. */
function listenOfAttributes({ attributes }: XmlElement): Listen {
  const address = attributes.get('listen');
  const path = attributes.get('socket');
  if (path) return { type: 'socket', path };
  return address ? { type: 'address', address } : undefined;
}

function listenOf(graphics: XmlElement, { file, warn }: Reading): Listen {
  const attributes = childOf(graphics, 'listen')?.attributes;
  if (attributes === undefined) return listenOfAttributes(graphics);
  const type = attributes.get('type');
  const address = attributes.get('address');
  const network = attributes.get('network');
  const path = attributes.get('socket');
  switch (type) {
    case 'address':
      return address ? { type, address } : undefined;
    case 'network':
      return network ? { type, network } : undefined;
    case 'socket':
      return path ? { type, path } : { type };
    case 'none':
      return { type };
    default:
      warn(
        'DOMAIN_DISPLAY',
        `${file} lets the display listen in an unknown way (${type ?? 'no type'}), which is ignored.`,
      );
      return undefined;
  }
}

/** Reads the first `<graphics>` that is VNC or SPICE. */
export function displayOf(devices: XmlElement | undefined, reading: Reading): SourceDisplay | undefined {
  const all = childrenOf(devices, 'graphics');
  const graphics = all.find(isRemote);
  if (graphics === undefined) {
    const type = all[0]?.attributes.get('type');
    if (type !== undefined) {
      reading.warn(
        'DOMAIN_DISPLAY',
        `${reading.file} has a display of the type ${type}, which is not taken along; the guest gets the usual one.`,
      );
    }
    return undefined;
  }
  const { attributes } = graphics;
  const display: SourceDisplay = { type: attributes.get('type') === 'vnc' ? 'vnc' : 'spice' };
  const keymap = attributes.get('keymap');
  const password = attributes.get('passwd');
  const port = Number(attributes.get('port'));
  const listen = listenOf(graphics, reading);
  if (keymap) display.keymap = keymap;
  if (password) display.password = password;
  // A port that libvirt chose is of the old host.
  if (attributes.get('autoport') === 'no' && Number.isInteger(port) && port > 0) display.port = port;
  if (listen !== undefined) display.listen = listen;
  return display;
}
