/** What was looked at in the first seconds, before anything costly is begun, and how it stands. */

/**
 * What a check is about. `reachable`: the server answers; `credentials`; `rights`: what the user may do there; `power`: the
 * guest is shut down; `snapshots`; `disk-mode`: independent or shared disks; `disk-type`: thin or thick; `storage`: where the
 * disks are, vSAN for instance; `change-tracking`; `programs`: programs and plugins of this host; `version`: of a server or
 * library; `host-key`: what identifies the server; `name`: of
 * what is made at the target is free; `network`: the guest's networks are there; `space`: room and quotas.
 */
export type PreflightSubject =
  | 'reachable'
  | 'credentials'
  | 'rights'
  | 'power'
  | 'snapshots'
  | 'disk-mode'
  | 'disk-type'
  | 'storage'
  | 'change-tracking'
  | 'programs'
  | 'version'
  | 'host-key'
  | 'name'
  | 'network'
  | 'space';

/** One check of a source or a target. Plain JSON. */
export interface PreflightCheck {
  about: PreflightSubject;
  /** `failed`: a conversion is refused. `unknown`: it could not be found out. */
  outcome: 'passed' | 'warning' | 'failed' | 'unknown';
  /** One sentence. */
  message: string;
  /** What to do, where something is to be done. */
  hint?: string;
  /** The stable code of the error or the warning. */
  code?: string;
}
