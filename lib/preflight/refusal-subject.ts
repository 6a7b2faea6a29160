import type { PreflightSubject } from '../../types/preflight';
import type { V2vError, V2vErrorCode } from '../errors';

const subjects: Readonly<Partial<Record<V2vErrorCode, PreflightSubject>>> = {
  SOURCE_UNREACHABLE: 'reachable',
  SOURCE_LOGIN: 'credentials',
  PASSWORD_FILE: 'credentials',
  SOURCE_RIGHTS: 'rights',
  SOURCE_IDENTITY: 'host-key',
  SOURCE_RUNNING: 'power',
  SOURCE_SNAPSHOT: 'snapshots',
  PLUGIN_MISSING: 'programs',
  PROGRAM_MISSING: 'programs',
  OUTPUT_UNREACHABLE: 'reachable',
  OUTPUT_LOGIN: 'credentials',
  OUTPUT_RIGHTS: 'rights',
  OUTPUT_IDENTITY: 'host-key',
  OUTPUT_EXISTS: 'name',
  OUTPUT_NO_SPACE: 'space',
  OUTPUT_TOO_SMALL: 'space',
  HOST_NO_SPACE: 'space',
};

/** The check that an error of a source or a target belongs to. */
export function refusalSubject({ code }: V2vError): PreflightSubject {
  return subjects[code] ?? 'storage';
}
