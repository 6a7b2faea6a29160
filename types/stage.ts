/**
 * The stages of a conversion, in their order; `measure` takes the place of the last ones where one is only planned. `commit` is
 * there where a guest is converted in place, and where its disks were copied first: `copy` comes after `target` then, and
 * `overlay` once more after it. `boot` is there where the guest is tried, and comes before `copy` where no disk is left on this
 * host.
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
  | 'boot'
  | 'metadata';
