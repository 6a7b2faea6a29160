/** The stages of a conversion, in their order; `measure` takes the place of the last two where one is only planned. */
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
  | 'copy'
  | 'metadata';
