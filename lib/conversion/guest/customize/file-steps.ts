import type { FileOperation } from '../../../../types/customize-files';
import type { CustomizeSteps } from '../kind';
import type { GuestState } from '../state';
import { appendLineStep } from './files/append-line';
import { chmodStep, chownStep } from './files/attributes';
import { copyStep, moveStep } from './files/copy';
import { copyInStep, tarInStep } from './files/copy-in';
import { deleteStep } from './files/delete';
import { editStep } from './files/edit';
import { linkStep } from './files/link';
import { scrubStep } from './files/scrub';
import { truncateRecursiveStep, truncateStep } from './files/truncate';
import { uploadStep } from './files/upload';
import { mkdirStep, touchStep, writeStep } from './files/write';

/** The operations on files that are the same in every kind of guest. */
export const fileSteps: CustomizeSteps<GuestState, FileOperation> = {
  'append-line': appendLineStep,
  copy: copyStep,
  'copy-in': copyInStep,
  delete: deleteStep,
  edit: editStep,
  mkdir: mkdirStep,
  move: moveStep,
  scrub: scrubStep,
  'tar-in': tarInStep,
  touch: touchStep,
  truncate: truncateStep,
  'truncate-recursive': truncateRecursiveStep,
  upload: uploadStep,
  write: writeStep,
};

/** Those on what only guests with the files of Unix have: owners, permissions, symbolic links. */
export const unixFileSteps: CustomizeSteps<GuestState, FileOperation> = {
  chmod: chmodStep,
  chown: chownStep,
  link: linkStep,
};
