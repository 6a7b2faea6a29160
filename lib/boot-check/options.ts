import type { BootCheckOptions } from '../../types/boot-check';
import { V2vError } from '../errors';

/**
 * Checks what a caller may get wrong.
 *
 * @throws V2vError `USAGE`
 */
export function checkBootOptions({ timeLimit, stillSeconds, acceleration, network }: BootCheckOptions): void {
  for (const [name, value] of Object.entries({ timeLimit, stillSeconds })) {
    if (value === undefined || (Number.isFinite(value) && value > 0)) continue;
    throw new V2vError(
      'USAGE',
      `The option '${name}' of a boot check must be a number of seconds above 0, not ${value}.`,
    );
  }
  const choices = [
    ['acceleration', acceleration, ['auto', 'kvm', 'tcg']],
    ['network', network, ['isolated', 'none']],
  ] as const;
  for (const [name, value, known] of choices) {
    if (value === undefined || (known as readonly string[]).includes(value)) continue;
    throw new V2vError(
      'USAGE',
      `The option '${name}' of a boot check is ${known.join(' or ')}, not ${String(value)}.`,
    );
  }
}

/** What is usual where the caller says nothing; an emulated guest takes its time. */
const usual = {
  kvm: { timeLimit: 300, stillSeconds: 60, interval: 1 },
  tcg: { timeLimit: 1200, stillSeconds: 240, interval: 2 },
} as const;

/** Seconds that a guest is given. */
export function bootTimes(
  { timeLimit, stillSeconds }: BootCheckOptions,
  acceleration: 'kvm' | 'tcg',
): { timeLimit: number; stillSeconds: number; interval: number } {
  const times = usual[acceleration];
  return {
    timeLimit: timeLimit ?? times.timeLimit,
    stillSeconds: stillSeconds ?? times.stillSeconds,
    interval: times.interval,
  };
}
