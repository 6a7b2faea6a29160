/**
 * The stages of a conversion, in their order; `measure` takes the place of `copy` and `metadata` where a guest is only looked
 * at, `commit` where it is converted in place.
 */
export type StageName =
  | 'source'
  | 'checks'
  | 'overlay'
  | 'target'
  | 'open'
  | 'inspect'
  | 'collect'
  | 'convert'
  | 'trim'
  | 'close'
  | 'measure'
  | 'commit'
  | 'copy'
  | 'metadata';
