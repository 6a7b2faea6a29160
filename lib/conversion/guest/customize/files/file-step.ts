import type { FileOperation } from '../../../../../types/customize-files';
import { GuestfsError, V2vError } from '../../../../errors';
import type { GuestState } from '../../state';
import type { ConversionStep } from '../../step';

/** The step of an operation on files; what libguestfs says when it fails becomes a sentence about the operation. */
export function fileStep(
  { operation }: FileOperation,
  run: (state: GuestState) => Promise<void>,
  applies: ConversionStep['applies'] = () => true,
): ConversionStep {
  return {
    name: operation,
    phase: 'customize',
    applies,
    async run(state) {
      try {
        await run(state);
      } catch (error) {
        throw failure(operation, error);
      }
    },
  };
}

/** @param why `/etc/motd of the guest is a directory` */
export function customizeFailed(operation: string, why: string, subject: string, cause?: unknown): V2vError {
  const sentence = why.replace(/(?<![.\s])[.\s]+$/, '');
  return new V2vError('CUSTOMIZE_FAILED', `The customize operation "${operation}" failed: ${sentence}.`, {
    subject,
    cause,
  });
}

function failure(operation: string, error: unknown): unknown {
  if (!(error instanceof GuestfsError) || error.code !== 'GUESTFS') return error;
  if (error.errno === 'ENOSPC') {
    return new V2vError(
      'GUEST_NO_SPACE',
      `The customize operation "${operation}" has filled the guest's disk.`,
      {
        subject: operation,
        hint: 'Make room in the guest on its old hypervisor, or let the operation write less.',
        cause: error,
      },
    );
  }
  return customizeFailed(operation, error.message, error.subject ?? operation, error);
}
