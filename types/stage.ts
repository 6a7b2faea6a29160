/**
 * The stages of a conversion, in their order; `measure` takes the place of the last ones where one is only planned. `commit`
 * is there where the disks were copied first: `copy` comes after `target` then, and `overlay` once more after it.
 */
export type StageName =
  | 'source'
  | 'checks'
  | 'overlay'
  | 'target'
  | 'open'
  | 'inspect'
  | 'convert'
  | 'trim'
  | 'close'
  | 'measure'
  | 'copy'
  | 'commit'
  | 'metadata';
