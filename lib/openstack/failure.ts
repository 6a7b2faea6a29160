import { V2vError, type V2vErrorCode } from '../errors';
import type { HttpAnswer } from '../http';

/** What was asked of a service, for people: `make the image web`. */
export interface Asked {
  /** The server, by its address. */
  server: string;
  /** `could not …` is followed by it. */
  what: string;
}

/** Without the tags that Glance has in its sentences, in JSON as well. */
function plainText(html: string): string {
  return html
    .replace(/<[^<>]*>/g, ' ')
    .replaceAll('&#x27;', "'")
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** Whoever does not ask for JSON gets a page: a title, and one sentence after the heading. */
function afterHeading(html: string): string {
  const heading = html.indexOf('</h1>');
  return heading === -1 ? html : html.slice(heading);
}

function messageOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { message } = value as { message?: unknown };
  if (typeof message === 'string') return message;
  for (const member of Object.values(value)) {
    const found = messageOf(member);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a service says of an error: `{"badRequest": {"message": …}}`, `{"error": {"message": …}}`, or a page. */
export function saidBy({ body, status }: Pick<HttpAnswer, 'body' | 'status'>): string {
  const text = body.toString('utf8', 0, 4096).trim();
  let said: string | undefined;
  try {
    said = messageOf(JSON.parse(text));
  } catch {
    if (text.startsWith('<')) said = afterHeading(text);
  }
  const plain = plainText(said ?? '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300)
    .replace(/\.$/, '');
  return plain === '' ? `status ${status}` : plain;
}

const isOfQuota = /quota|exceed|limit/i;

function codeOf(status: number, said: string): [V2vErrorCode, string] {
  if (status === 401) {
    return [
      'OUTPUT_LOGIN',
      'Check user, password and project; a token or an application credential may have expired.',
    ];
  }
  if (status === 413 || (status === 403 && isOfQuota.test(said))) {
    return ['OUTPUT_NO_SPACE', 'Remove what the project no longer needs, or have its quota raised.'];
  }
  if (status === 403)
    return ['OUTPUT_RIGHTS', 'Give the user a role in the project that may do this, usually member.'];
  if (status === 404)
    return ['OUTPUT_NOT_FOUND', 'It may have been removed meanwhile, or belong to another project.'];
  const hint =
    status >= 500
      ? 'The logs of the service have the cause; try again when it is well.'
      : 'Mend what the service names, and run the conversion again.';
  return ['OUTPUT_FAILED', hint];
}

/** The error that an answer of a service is. */
export function serviceFailure(
  answer: Pick<HttpAnswer, 'body' | 'status'>,
  { server, what }: Asked,
): V2vError {
  const said = saidBy(answer);
  const [code, hint] = codeOf(answer.status, said);
  return new V2vError(code, `${server} could not ${what}: ${said}.`, { subject: server, hint });
}
