import type { TargetMachine } from '../../types/machine';
import type { Source } from '../../types/source';

/** The source as it may be shown: in events and results, which end up in logs. */
export function maskSecrets(source: Source): Source {
  if (source.display?.password === undefined) return source;
  return { ...source, display: { ...source.display, password: '***' } };
}

/** The machine as it may be shown. */
export function maskMachine(machine: TargetMachine): TargetMachine {
  if (machine.display?.password === undefined) return machine;
  return { ...machine, display: { ...machine.display, password: '***' } };
}
