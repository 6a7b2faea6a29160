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
};

/** The check that an error of a source belongs to. */
export function refusalSubject({ code }: V2vError): PreflightSubject {
  return subjects[code] ?? 'storage';
}
