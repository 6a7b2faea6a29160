import type { FileOperation, MkdirOperation } from '../../../../types/customize-files';
import type { CustomizeSteps } from '../kind';
import type { GuestState } from '../state';
import type { ConversionStep } from '../step';

function mkdirStep({ path }: MkdirOperation): ConversionStep {
  return { name: 'mkdir', phase: 'customize', applies: () => true, run: ({ guest }) => guest.mkdirP(path) };
}

/** The operations on files, which are the same in every kind of guest. */
export const fileSteps: CustomizeSteps<GuestState, FileOperation> = { mkdir: mkdirStep };
