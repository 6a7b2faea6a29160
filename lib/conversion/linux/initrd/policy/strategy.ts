import type { InitrdStrategy } from '../../../../../types/conversion';
import { V2vError } from '../../../../errors';

export interface InitrdFacts {
  initrd: string;
  wanted: InitrdStrategy | 'auto';
  /** Why the initrd could not be read; nothing below is known then. */
  unreadable?: string;
  /** Names of the missing drivers. */
  missing: string[];
  /** What else must change, one phrase each. */
  stale: string[];
  /** Why files laid into it would be of no use. */
  notAppendable?: string;
}

export interface InitrdDecision {
  strategy: InitrdStrategy;
  /** One sentence. */
  reason: string;
}

const list = (names: readonly string[]): string => names.join(', ');

/**
 * Chooses among keep, append and rebuild, in this order, unless one is wanted.
 *
 * @throws V2vError `INITRD` where the wanted one cannot make the guest boot.
 */
export function chooseStrategy(facts: InitrdFacts): InitrdDecision {
  const { initrd, wanted, unreadable, missing, stale, notAppendable } = facts;
  if (wanted === 'rebuild') return { strategy: 'rebuild', reason: 'A rebuild was asked for.' };

  if (unreadable !== undefined) {
    if (wanted === 'auto') {
      return { strategy: 'rebuild', reason: `The initrd cannot be read: ${unreadable}.` };
    }
    if (wanted === 'keep') {
      return {
        strategy: 'keep',
        reason: `Keeping it was asked for; what is in it is not known: ${unreadable}.`,
      };
    }
    throw new V2vError('INITRD', `Nothing can be added to the initrd ${initrd}: ${unreadable}.`, {
      subject: initrd,
      hint: 'Leave the choice of the initrd strategy to v2v-node (auto), or ask for "rebuild".',
    });
  }
  if (wanted === 'keep' && missing.length > 0) {
    throw new V2vError(
      'INITRD',
      `The initrd ${initrd} cannot be kept: it lacks ${list(missing)}, without which the guest does not find its disk.`,
      { subject: initrd, hint: 'Ask for "append" or "rebuild", or leave the choice to v2v-node (auto).' },
    );
  }
  if (missing.length === 0 && stale.length === 0) {
    return {
      strategy: 'keep',
      reason: 'Every driver that the root disk needs is in the initrd or in the kernel.',
    };
  }
  if (wanted === 'keep')
    return { strategy: 'keep', reason: `Keeping it was asked for, though ${list(stale)}.` };

  const why = [...(missing.length > 0 ? [`it lacks ${list(missing)}`] : []), ...stale].join('; ');
  if (notAppendable === undefined)
    return { strategy: 'append', reason: `The initrd cannot stay as it is: ${why}.` };
  if (wanted === 'append') {
    throw new V2vError('INITRD', `Adding drivers to the initrd ${initrd} would not help: ${notAppendable}.`, {
      subject: initrd,
      hint: 'Leave the choice of the initrd strategy to v2v-node (auto), or ask for "rebuild".',
    });
  }
  return {
    strategy: 'rebuild',
    reason: `The initrd cannot stay as it is (${why}) nor be added to: ${notAppendable}.`,
  };
}
