import { V2vError, type V2vErrorCode } from '../../../errors';
import { httpFailure } from '../../../http/failure';
import { outputCodes } from '../../../http';

/** What the API server answers an error with. */
export interface Refusal {
  /** Status of HTTP. */
  status: number;
  /** The sentence of the server. */
  message: string;
}

/** Reads the error of the client; undefined where the server did not answer. */
export function refusalOf(error: unknown): Refusal | undefined {
  const { code, body } = error as { code?: unknown; body?: unknown };
  if (typeof code !== 'number') return undefined;
  let told = body;
  if (typeof body === 'string') {
    try {
      told = JSON.parse(body) as unknown;
    } catch {
      told = undefined;
    }
  }
  const { message } = (told ?? {}) as { message?: unknown };
  return { status: code, message: typeof message === 'string' ? message : `status ${code}` };
}

function codeOf({ status, message }: Refusal): V2vErrorCode {
  if (status === 403) return message.includes('exceeded quota') ? 'OUTPUT_NO_SPACE' : 'OUTPUT_RIGHTS';
  const codes: Readonly<Record<number, V2vErrorCode>> = {
    400: 'OUTPUT_UNSUPPORTED',
    401: 'OUTPUT_LOGIN',
    404: 'OUTPUT_NOT_FOUND',
    409: 'OUTPUT_EXISTS',
    422: 'OUTPUT_UNSUPPORTED',
  };
  return codes[status] ?? 'OUTPUT_FAILED';
}

const hints: Readonly<Partial<Record<V2vErrorCode, string>>> = {
  OUTPUT_LOGIN: 'Log in again, or name another context; kubectl auth whoami says who you are.',
  OUTPUT_RIGHTS: 'Ask the administrator of the namespace for the rights that docs/kubevirt.md lists.',
  OUTPUT_NO_SPACE: 'Have the quota of the namespace raised, or name another namespace.',
  OUTPUT_EXISTS: 'Give the guest another name (-on), or delete what has this one.',
};

/** The reason alone, where the client says first what it was asking for. */
function withoutRequest(error: unknown): Error {
  const { message = '', code } = error as { message?: string; code?: unknown };
  return Object.assign(new Error(message.split('reason: ').at(-1)), { code });
}

/**
 * What is said of a request that failed.
 *
 * @param doing `The VirtualMachine web cannot be made`
 */
export function clusterFailure(error: unknown, server: string, doing: string): V2vError {
  const refusal = refusalOf(error);
  if (refusal === undefined) {
    const { message = '' } = error as { message?: string };
    if (message.includes('Unrecognized API version and kind')) return lacksError(server, doing);
    return httpFailure(withoutRequest(error), server, outputCodes);
  }
  // The resources of an API group that is not there.
  const isMetadata = (error as Error).message.startsWith('Failed to fetch resource metadata');
  if (refusal.status === 404 && isMetadata) return lacksError(server, doing);
  const code = codeOf(refusal);
  const hint = hints[code] ?? 'Mend what the server says, and convert again.';
  const says = refusal.message.replace(/\.$/, '');
  return new V2vError(code, `${doing}: ${server} says: ${says}.`, {
    subject: server,
    hint,
  });
}

function lacksError(server: string, doing: string): V2vError {
  return new V2vError('OUTPUT_UNSUPPORTED', `${doing}: ${server} has no such kind of object.`, {
    subject: server,
    hint: 'Have KubeVirt installed in the cluster, and CDI where disks are uploaded.',
  });
}
