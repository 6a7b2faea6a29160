import type { OutputOptions, DiskOptions } from '../../../../types/output';
import type { TargetMachine } from '../../../../types/machine';
import type { CopyReport } from '../../../../types/result';
import type { Artifact } from '../../../../types/target';

/** What came of a guest at a target, for its reader. */
export interface Published {
  machine: TargetMachine;
  disks: readonly CopyReport[];
  artifacts: readonly Artifact[];
  /** The qcow2 overlay that its only disk was copied from. */
  overlay: string;
}

/** A target as the tests have it: the server where there is one, and somebody who looks at what was made. */
export interface TestTarget extends AsyncDisposable {
  output: OutputOptions;
  disks?: DiskOptions;
  /** Reads what was made, with nothing of v2v-node's that wrote it, and expects it to be the machine and its disk. */
  readBack: (published: Published) => Promise<void>;
}

/** Makes a target. `directory`: empty, and of this target alone. */
export type MakeTarget = (directory: string) => Promise<TestTarget>;
