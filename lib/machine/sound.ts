import type { SoundModel } from '../../types/machine';
import type { Source } from '../../types/source';
import type { Context } from '../run/context';

const models: readonly string[] = ['ac97', 'es1370', 'ich6', 'ich9', 'pcspk', 'sb16', 'usb'];

/** The source's sound device, where QEMU has it. Warns: `SOUND_UNSUPPORTED`. */
export function planSound({ sound }: Pick<Source, 'sound'>, context: Context): SoundModel | undefined {
  if (sound === undefined || models.includes(sound)) return sound as SoundModel | undefined;
  context.warn('SOUND_UNSUPPORTED', `QEMU has no sound device ${sound}; the guest gets none.`);
  return undefined;
}
