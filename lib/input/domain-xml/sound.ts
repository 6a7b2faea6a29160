import { childOf, type XmlElement } from '../../xml/parse';
import type { Reading } from './description';

/** The models that the target can have. */
const models: readonly string[] = ['ac97', 'es1370', 'ich6', 'ich9', 'pcspk', 'sb16', 'usb'];

/** Reads the first `<sound>`. */
export function soundOf(devices: XmlElement | undefined, { file, warn }: Reading): string | undefined {
  const sound = childOf(devices, 'sound');
  const model = sound?.attributes.get('model');
  if (sound === undefined || (model !== undefined && models.includes(model))) return model;
  warn('DOMAIN_SOUND', `${file} has a sound card of the unknown model ${model ?? '(none)'}; it is left out.`);
  return undefined;
}
