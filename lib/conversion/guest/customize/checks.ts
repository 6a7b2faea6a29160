import type { CustomizeOperation } from '../../../../types/customize';

/** What is wrong with operations whatever guest they are for: each throws `USAGE`. */
export type CustomizeChecks<O extends CustomizeOperation = CustomizeOperation> = {
  readonly [P in O as P['operation']]: (operation: P) => void;
};
