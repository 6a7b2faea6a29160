import { V2vError } from '../errors';
import type { HttpAnswer, HttpClient } from '../http';
import { parseAnswer } from './answer';
import type { CatalogueEntry } from './catalogue';
import { saidBy, serviceFailure } from './failure';
import { describeLogin, loginBody } from './login';
import type { ResolvedCloud } from './resolve-cloud';

/** What Keystone gives to who logs in. */
export interface Token {
  value: string;
  /** Milliseconds since 1970, by this host's clock. */
  issuedAt: number;
  project: { id: string; name: string };
  catalogue: readonly CatalogueEntry[];
}

/** Before the login. */
export const noToken: Token = { value: '', issuedAt: 0, project: { id: '', name: '' }, catalogue: [] };

interface TokenOfKeystone {
  project?: { id: string; name: string };
  catalog?: CatalogueEntry[];
}

/**
 * Logs in at Keystone.
 *
 * @throws V2vError `USAGE`, `OUTPUT_UNREACHABLE`, `OUTPUT_IDENTITY`, `OUTPUT_LOGIN`
 */
export async function issueToken(
  http: HttpClient,
  cloud: ResolvedCloud,
  signal?: AbortSignal,
): Promise<Token> {
  const { authUrl } = cloud;
  const answer = await http.request({
    method: 'POST',
    path: `${authUrl.pathname}/auth/tokens`,
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify(loginBody(cloud)),
    // It makes nothing but a token.
    repeatable: true,
    ...(signal === undefined ? {} : { signal }),
  });
  const { 'x-subject-token': value } = answer.headers;
  if (answer.status !== 201 || typeof value !== 'string') throw refusal(answer, cloud);
  const { project, catalog = [] } = parseAnswer<{ token: TokenOfKeystone }>(answer, authUrl.host).token;
  if (project === undefined) {
    throw new V2vError(
      'USAGE',
      `${authUrl.host} gives a token of no project to ${describeLogin(cloud.login)}.`,
      { hint: 'Name the project (-oo os-project-name).' },
    );
  }
  return { value, issuedAt: Date.now(), project, catalogue: catalog };
}

function refusal(answer: HttpAnswer, { authUrl, login }: ResolvedCloud): V2vError {
  const { host } = authUrl;
  const user = describeLogin(login);
  if (answer.status === 401 || answer.status === 403) {
    return new V2vError('OUTPUT_LOGIN', `${host} refuses ${user}: ${saidBy(answer)}.`, {
      subject: host,
      hint: 'Check user, password, project and their domains; a token or an application credential may have expired.',
    });
  }
  if (answer.status === 404) {
    return new V2vError('OUTPUT_UNREACHABLE', `There is no Keystone at ${authUrl.href}: ${saidBy(answer)}.`, {
      subject: host,
      hint: 'Check the path of the URL; it is often /v3, or /identity/v3.',
    });
  }
  return serviceFailure(answer, { server: host, what: `log in ${user}` });
}
