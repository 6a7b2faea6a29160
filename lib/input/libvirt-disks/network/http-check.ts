import { V2vError, type V2vErrorCode } from '../../../errors';
import { maskUri } from '../../../text/mask-uri';
import { headOf, type HeadAnswer, type HeadRequest } from './http-head';

/** Codes of Node.js for a certificate that is not trusted, or is of somebody else. */
const certificateCode = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/;

function noAnswer(disk: string, request: HeadRequest, cause: unknown): V2vError {
  request.signal.throwIfAborted();
  const { host } = new URL(request.url);
  const { code = '', message } = cause as NodeJS.ErrnoException;
  if (certificateCode.test(code)) {
    return new V2vError('SOURCE_IDENTITY', `The certificate of ${host} is not trusted: ${message}.`, {
      subject: disk,
      hint: 'Add the certificate of its authority to those of this host, or, in a network that you trust, put <ssl verify="no"/> into the source of the disk.',
      cause,
    });
  }
  return new V2vError(
    'SOURCE_UNREACHABLE',
    `The web server ${host} of the disk ${disk} does not answer: ${message || code}.`,
    { subject: disk, hint: 'Check name and port of the server, and whether a firewall is between.', cause },
  );
}

/** What is wrong with an answer, undefined if nothing is. */
function problemOf(
  { status, size, hasRanges }: HeadAnswer,
  { user }: HeadRequest,
): { code: V2vErrorCode; what: string; hint: string } | undefined {
  if (status === 401 || status === 403) {
    return {
      code: 'SOURCE_LOGIN',
      what: user === undefined ? 'wants a user and a password' : `refuses the user ${user}`,
      hint: 'Name the user in the XML (<auth username="…">) and give the password (-ip FILE).',
    };
  }
  if (status === 404 || status === 410) {
    return {
      code: 'DISK_MISSING',
      what: 'does not have it',
      hint: 'Check the name of the source; it is written as the file is named, without %20 and the like.',
    };
  }
  if (status < 200 || status > 299) {
    return {
      code: 'SOURCE_UNREACHABLE',
      what: `answers with the status ${status}`,
      hint: 'Look at the log of the server; try again later if it is overloaded.',
    };
  }
  const download = 'Download the disk to a file of this host, and name that in the XML (<disk type="file">).';
  if (size === undefined)
    return { code: 'DISK_SOURCE', what: 'does not say how large it is', hint: download };
  if (size === 0) return { code: 'DISK_BLANK', what: 'has an empty file there', hint: download };
  if (hasRanges) return undefined;
  return { code: 'DISK_SOURCE', what: 'does not send parts of a file (Accept-Ranges)', hint: download };
}

/**
 * Asks the web server of a disk about it.
 *
 * @throws V2vError `SOURCE_UNREACHABLE`, `SOURCE_IDENTITY`, `SOURCE_LOGIN`, `DISK_MISSING`, `DISK_SOURCE`, `DISK_BLANK`
 */
export async function checkHead(disk: string, request: HeadRequest): Promise<void> {
  let answer: HeadAnswer;
  try {
    answer = await headOf(request);
  } catch (error) {
    throw noAnswer(disk, request, error);
  }
  const problem = problemOf(answer, request);
  if (problem === undefined) return;
  const { code, what, hint } = problem;
  const { host } = new URL(answer.url);
  throw new V2vError(code, `The web server ${host} of the disk ${disk} ${what}: ${maskUri(answer.url)}.`, {
    subject: disk,
    hint,
  });
}
