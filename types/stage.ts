/**
 * The stages of a conversion, in their order; `measure` takes the place of the last ones where one is only planned. `boot` is
 * there where the guest is tried, and comes before `copy` where no disk is left on this host.
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
  | 'boot'
  | 'metadata';
