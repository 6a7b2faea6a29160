import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps, type RequestOptions } from 'node:https';

/** What a request for a disk is made with. */
export interface HeadRequest {
  url: string;
  user?: string;
  password?: string;
  /** The header `Cookie`. */
  cookie?: string;
  verifyCertificate: boolean;
  signal: AbortSignal;
}

/** What a web server says of a disk. */
export interface HeadAnswer {
  status: number;
  /** Absent where it does not say. */
  size?: number;
  /** It sends pieces of the file. */
  hasRanges: boolean;
  /** URL of the last of the redirects that were followed, or the one that was asked for. */
  url: string;
}

const timeoutMs = 30_000;
const mostRedirects = 5;

function ask(url: URL, { user, password, cookie, verifyCertificate, signal }: Omit<HeadRequest, 'url'>) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const options: RequestOptions = {
      method: 'HEAD',
      headers: cookie === undefined ? {} : { cookie },
      rejectUnauthorized: verifyCertificate,
      // A connection that is kept would keep the process.
      agent: false,
      signal,
    };
    if (user !== undefined) options.auth = `${user}:${password ?? ''}`;
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, (answer) => {
      answer.resume();
      resolve(answer);
    });
    request.setTimeout(timeoutMs, () => request.destroy(new Error('no answer within 30 seconds')));
    request.once('error', reject);
    request.end();
  });
}

function sizeOf({ headers }: IncomingMessage): number | undefined {
  const size = Number(headers['content-length']);
  return headers['content-length'] !== undefined && Number.isSafeInteger(size) ? size : undefined;
}

/**
 * Asks a web server what it has at a URL. Redirects are followed; what lets us in is not given to another server.
 *
 * @throws Error of Node.js where there is no answer
 */
export async function headOf(request: HeadRequest): Promise<HeadAnswer> {
  const first = new URL(request.url);
  for (let url = first, redirects = 0; ; redirects++) {
    const { verifyCertificate, signal } = request;
    const answer = await ask(url, url.origin === first.origin ? request : { verifyCertificate, signal });
    const status = answer.statusCode ?? 0;
    const { location } = answer.headers;
    if (status >= 300 && status < 400 && location !== undefined && redirects < mostRedirects) {
      url = new URL(location, url);
      if (!/^https?:$/.test(url.protocol)) throw new Error(`it redirects to ${url.protocol}`);
      continue;
    }
    const size = sizeOf(answer);
    return {
      status,
      ...(size === undefined ? {} : { size }),
      hasRanges: answer.headers['accept-ranges'] === 'bytes',
      url: url.href,
    };
  }
}
