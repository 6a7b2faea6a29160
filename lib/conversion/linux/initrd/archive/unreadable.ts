import { V2vError } from '../../../../errors';

/**
 * The initrd is in a format that cannot be read here, is damaged, or is not sane: `INITRD`. Where the strategy is left
 * to us it is a reason to rebuild, not to fail.
 */
export class UnreadableInitrd extends V2vError {
  static {
    this.prototype.name = 'UnreadableInitrd';
  }
  constructor(message: string, cause?: unknown) {
    super('INITRD', message, { cause });
  }
}
