import { V2vError, type V2vErrorCode } from '../errors';
import type { HttpAnswer } from '../http';

/** What an answer says in words; the engine puts it into brackets now and then. */
export function faultText({ status, body }: Pick<HttpAnswer, 'status' | 'body'>): string {
  try {
    const fault = JSON.parse(body.toString()) as Record<string, unknown>;
    const said = fault.detail ?? fault.error_description ?? fault.error ?? fault.reason;
    if (typeof said === 'string' && said.trim() !== '') {
      return said.trim().replace(/^\[/, '').replace(/\]$/, '').replace(/\.$/, '').slice(0, 500);
    }
  } catch {
    // A page for people, of a proxy for instance.
  }
  return `the HTTP status ${status}`;
}

function codeOf(status: number, said: string): V2vErrorCode {
  if (status === 401) return 'OUTPUT_LOGIN';
  if (status === 403 || /not authorized|no permission/i.test(said)) return 'OUTPUT_RIGHTS';
  if (status === 404) return 'OUTPUT_NOT_FOUND';
  if (/quota|low disk space|not enough (?:free )?(?:disk )?space/i.test(said)) return 'OUTPUT_NO_SPACE';
  if (/name .{0,80}(?:already|in use)|already exists/i.test(said)) return 'OUTPUT_EXISTS';
  return 'OUTPUT_FAILED';
}

const hints: Readonly<Partial<Record<V2vErrorCode, string>>> = {
  OUTPUT_LOGIN: 'Check user and password; a user is written with its profile, admin@internal.',
  OUTPUT_RIGHTS: 'Give the user a role that allows it, or take another user.',
  OUTPUT_NOT_FOUND: 'Look whether somebody has removed it meanwhile.',
  OUTPUT_NO_SPACE: 'Make room in the storage domain, raise the quota, or name another storage domain.',
  OUTPUT_EXISTS: 'Choose another name for the guest with the option name, -on.',
};

/** What a person reads of an answer that tells of an error; `what` is the end of a sentence: `make the disk web-sda`. */
export function engineError(answer: HttpAnswer, server: string, what: string): V2vError {
  const said = faultText(answer);
  const code = codeOf(answer.status, said);
  return new V2vError(code, `${server} does not ${what}: ${said}.`, {
    subject: server,
    hint: hints[code] ?? 'Look into the events of the engine, and into engine.log there, for what happened.',
  });
}
