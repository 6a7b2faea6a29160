import { V2vError } from '../errors';
import { reasonOf } from '../errors/reason';
import { TooLarge, WrongFingerprint } from './no-answer';
import type { HttpErrorCodes } from './server';

/** Of OpenSSL and Node.js: what is wrong with a certificate. */
const certificateCode =
  /CERT|ALTNAME|HOSTNAME_MISMATCH|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|UNABLE_TO_GET_CRL/;

/** A connection broke off, or a name could not be looked up for the time being. */
const passing = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'EAI_AGAIN']);

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code ?? '');
}

/** Whether the same request may succeed when it is sent again. */
export function isPassing(error: unknown): boolean {
  return passing.has(codeOf(error));
}

/** What Node.js says, whose errors may be of another realm. It collects what each address of a name said. */
function plainReason(error: unknown): string {
  const { errors, message } = error as { errors?: unknown; message?: unknown };
  if (Array.isArray(errors) && errors.length > 0) return plainReason(errors[0]);
  return (typeof message === 'string' ? message : reasonOf(error)).replace(/\.$/, '');
}

/** What is said of a request that got no answer. */
export function httpFailure(error: unknown, server: string, codes: HttpErrorCodes): V2vError {
  if (error instanceof WrongFingerprint) {
    return new V2vError(codes.identity, `${server} is not the server that was stated: ${error.message}.`, {
      subject: server,
      hint: 'Find out who answers there; if its certificate was replaced, state the new fingerprint.',
      cause: error,
    });
  }
  if (certificateCode.test(codeOf(error))) {
    return new V2vError(
      codes.identity,
      `The certificate of ${server} is not trusted: ${plainReason(error)}.`,
      {
        subject: server,
        hint: 'Name the PEM file of the authority that vouches for it; switch the check off only in a network that you trust.',
        cause: error,
      },
    );
  }
  const said = error instanceof TooLarge ? 'answers with too much' : 'does not answer';
  return new V2vError(codes.unreachable, `${server} ${said}: ${plainReason(error)}.`, {
    subject: server,
    hint: 'Check name, port and firewall; no proxy is used, whatever the environment says.',
    cause: error,
  });
}
