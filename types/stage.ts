/** The stages of a conversion, in their order. */
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
  | 'copy'
  | 'metadata';
