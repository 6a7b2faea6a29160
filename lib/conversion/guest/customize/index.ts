import type { CustomizeOperation } from '../../../../types/customize';
import { V2vError } from '../../../errors';
import type { GuestKind } from '../kind';
import type { GuestState } from '../state';
import type { ConversionStep } from '../step';
import type { CustomizeChecks } from './checks';
import { fileChecks } from './file-checks';
import { checkPasswordsOnce, systemChecks } from './system-checks';

const checks: CustomizeChecks = { ...systemChecks, ...fileChecks };

/** @throws V2vError `USAGE` for an operation that makes no sense in any guest */
export function checkCustomize(operations: readonly CustomizeOperation[] = []): void {
  for (const operation of operations) {
    const name = operation.operation;
    if (!Object.hasOwn(checks, name)) {
      throw new V2vError('USAGE', `There is no customize operation "${String(name)}".`, {
        subject: name,
        hint: `The operations are: ${Object.keys(checks).join(', ')}.`,
      });
    }
    const check = checks[name] as (operation: CustomizeOperation) => void;
    check(operation);
  }
  checkPasswordsOnce(operations);
}

/** What comes after all else, wherever it stands in the list: programs that are run may change passwords, and write to the log. */
const late: readonly string[] = ['password', 'no-logfile'];

function inOrder(operations: readonly CustomizeOperation[]): CustomizeOperation[] {
  const rank = ({ operation }: CustomizeOperation): number => late.indexOf(operation);
  return [...operations].sort((a, b) => rank(a) - rank(b));
}

/** The steps that carry the operations out, in their order; what is not possible in this kind of guest is a warning. */
export function customizeSteps<S extends GuestState>(
  { customize, guests }: GuestKind<S>,
  { options, context }: GuestState,
): ConversionStep<S>[] {
  const steps: ConversionStep<S>[] = [];
  for (const operation of inOrder(options.customize)) {
    const make = customize[operation.operation] as
      ((operation: CustomizeOperation) => ConversionStep<S>) | undefined;
    if (make === undefined) {
      const message = `"${operation.operation}" is not done: it is not possible in ${guests}.`;
      context.warn('CUSTOMIZE_UNSUPPORTED', message);
      continue;
    }
    const step = make(operation);
    const before = steps.filter(({ name }) => name.replace(/-\d+$/, '') === step.name).length;
    steps.push(before === 0 ? step : { ...step, name: `${step.name}-${before + 1}` });
  }
  return steps;
}
