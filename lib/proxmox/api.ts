import type { Readable } from 'node:stream';

import type { HttpsServer } from '../../types/access';
import { V2vError } from '../errors';
import { HttpClient, outputCodes, type HttpAnswer, type HttpRequest } from '../http';
import type { Context } from '../run/context';
import { faultError, readFault } from './fault';

/** Proxmox VE listens there. */
export const usualPort = 8006;

/** Values of parameters; those that are undefined are left out. */
export type Parameters = Readonly<Record<string, string | number | undefined>>;

/** How a call is made. */
export interface CallOptions {
  /** Of the query for GET and DELETE, of a form otherwise. */
  parameters?: Parameters;
  /** In place of a form. */
  body?: { stream: Readable; length: number; type: string };
  silenceMs?: number;
  /** Default: that of the client. */
  signal?: AbortSignal;
}

/** The segments of a path, each encoded: an id of a task holds colons. */
export function pathOf(...segments: readonly (string | number)[]): string {
  return segments.map((segment) => `/${encodeURIComponent(segment)}`).join('');
}

function encode(parameters: Parameters): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) form.append(name, String(value));
  }
  return form.toString();
}

/** Who may call: a token, which needs no login. */
export interface ProxmoxLogin {
  /** `USER@REALM!NAME` */
  id: string;
  secret: string;
}

const tokenForm = /^[^\s!@]+@[^\s!@]+![A-Za-z][\w.-]*$/;

/** A header takes no line break, and what is no UUID was mistyped or is the wrong line of a file. */
const secretForm = /^[\w-]{8,128}$/;

function checkLogin({ id, secret }: ProxmoxLogin): void {
  if (!tokenForm.test(id)) {
    throw new V2vError(
      'USAGE',
      `The id of a token is written USER@REALM!NAME, such as root@pam!v2v, not ${id}.`,
    );
  }
  if (secretForm.test(secret)) return;
  throw new V2vError('OUTPUT_LOGIN', `The secret of the token ${id} cannot be one.`, {
    subject: id,
    hint: 'Give the secret that was shown when the token was made, a UUID; it cannot be looked up again.',
  });
}

/** The calls of the API of a node. */
export class ProxmoxApi implements AsyncDisposable {
  /** `HOST:PORT` */
  readonly server: string;
  /** The id of the token. */
  readonly token: string;
  readonly #http: HttpClient;
  readonly #authorization: string;

  private constructor(http: HttpClient, login: ProxmoxLogin) {
    this.server = http.name;
    this.token = login.id;
    this.#http = http;
    this.#authorization = `PVEAPIToken=${login.id}=${login.secret}`;
  }

  /**
   * Makes a client; nothing is sent yet.
   *
   * @throws V2vError `USAGE` where the id is none, or the file of authorities cannot be read; `OUTPUT_LOGIN` where the
   * secret cannot be one
   */
  static async create(
    server: HttpsServer,
    login: ProxmoxLogin,
    context: Pick<Context, 'signal'>,
  ): Promise<ProxmoxApi> {
    checkLogin(login);
    const http = await HttpClient.create({ ...server, port: server.port ?? usualPort }, outputCodes, context);
    return new ProxmoxApi(http, login);
  }

  get(path: string, parameters: Parameters = {}, options: CallOptions = {}): Promise<unknown> {
    return this.call('GET', path, { ...options, parameters });
  }

  /**
   * Makes a call.
   *
   * @returns what stands under `data`
   * @throws V2vError `OUTPUT_LOGIN`, `OUTPUT_RIGHTS`, `OUTPUT_UNREACHABLE`, `OUTPUT_IDENTITY`; `OUTPUT_FAILED` for what
   * else the server refuses, see `faultOf`; `ABORTED`
   */
  async call(
    method: NonNullable<HttpRequest['method']>,
    path: string,
    { parameters = {}, body, silenceMs, signal }: CallOptions = {},
  ): Promise<unknown> {
    const given = encode(parameters);
    const inQuery = method === 'GET' || method === 'DELETE';
    const headers: Record<string, string> = { Authorization: this.#authorization };
    if (body !== undefined) headers['Content-Type'] = body.type;
    else if (!inQuery) headers['Content-Type'] = 'application/x-www-form-urlencoded';
    const answer = await this.#http.request({
      method,
      path: `/api2/json${path}${inQuery && given !== '' ? `?${given}` : ''}`,
      headers,
      // A deletion that was heard answers with an error when it is heard again.
      repeatable: method === 'GET',
      ...(inQuery ? {} : { body: body ?? given }),
      ...(silenceMs === undefined ? {} : { silenceMs }),
      ...(signal === undefined ? {} : { signal }),
    });
    return this.#dataOf(answer, `${method} ${path}`);
  }

  #dataOf(answer: HttpAnswer, call: string): unknown {
    const { status, body } = answer;
    if (status !== 200) {
      throw faultError(readFault(answer), { server: this.server, token: this.token, call });
    }
    try {
      return (JSON.parse(body.toString()) as { data?: unknown }).data;
    } catch (cause) {
      throw new V2vError('OUTPUT_UNREACHABLE', `${this.server} does not answer as Proxmox VE does.`, {
        subject: this.server,
        hint: 'Check name and port: is it a node of Proxmox VE that answers there, and not something before it?',
        cause,
      });
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#http[Symbol.asyncDispose]();
  }
}
