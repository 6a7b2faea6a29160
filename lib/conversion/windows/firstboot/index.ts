import { V2vError } from '../../../errors';
import type { FirstbootSupport } from '../../guest/firstboot-script';

/** First-boot scripts of a Windows guest: one service runs them in their order. `scripts` gets a line for each. */
export function windowsFirstboot(scripts: { name: string; attempts: number }[]): FirstbootSupport {
  return {
    add(_to, { name, attempts = 1 }) {
      scripts.push({ name, attempts });
      throw new V2vError('GUEST_UNSUPPORTED', `"${name}" cannot run when the guest boots.`, {
        hint: 'Run it by hand.',
      });
    },
  };
}
