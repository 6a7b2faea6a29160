import type { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { abortedError } from '../errors';
import type { Context } from '../run/context';
import { agentFor } from './agent';
import { exchange } from './exchange';
import { httpFailure, isPassing } from './failure';
import type { HttpServer } from '../../types/access';
import type { HttpAnswer, HttpErrorCodes, HttpRequest } from './server';

/** So often is a request sent at most. */
const attempts = 4;
/** A server that wants to be left in peace for longer is not waited for. */
const longestPauseMs = 30_000;
const busy = new Set([429, 502, 503, 504]);
const safeMethods = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

function isRepeatable({ method = 'GET', repeatable, body }: HttpRequest): boolean {
  if (typeof body === 'object' && 'stream' in body) return false;
  return repeatable ?? safeMethods.has(method);
}

/** How long to wait before the next attempt; undefined where the server wants too much. */
function pauseMs(attempt: number, retryAfter: string | string[] | undefined): number | undefined {
  const usual = 100 * 4 ** (attempt - 1);
  if (typeof retryAfter !== 'string') return usual;
  const seconds = /^\d{1,9}$/.test(retryAfter)
    ? Number(retryAfter)
    : (Date.parse(retryAfter) - Date.now()) / 1000;
  if (Number.isNaN(seconds)) return usual;
  return seconds * 1000 > longestPauseMs ? undefined : Math.max(seconds * 1000, 0);
}

/**
 * Speaks to one server by HTTPS, or by HTTP where that is asked for, on connections that it keeps. It follows no redirection, and uses no proxy, whatever the
 * environment says.
 *
 * @example
 * const http = context.own(await HttpClient.create({ host: 'vcenter.example.com' }, sourceCodes, context));
 * const { status, body } = await http.request({ path: '/sdk/vimServiceVersions.xml' });
 */
export class HttpClient implements AsyncDisposable {
  /** `HOST`, or `HOST:PORT` where the port is not that of the protocol. */
  readonly name: string;
  readonly #server: HttpServer;
  readonly #agent: Agent;
  readonly #codes: HttpErrorCodes;
  readonly #signal: AbortSignal;

  private constructor(server: HttpServer, agent: Agent, codes: HttpErrorCodes, signal: AbortSignal) {
    const host = server.host.includes(':') ? `[${server.host}]` : server.host;
    const usual = server.plain === true ? 80 : 443;
    this.name = server.port === undefined || server.port === usual ? host : `${host}:${server.port}`;
    this.#server = server;
    this.#agent = agent;
    this.#codes = codes;
    this.#signal = signal;
  }

  /**
   * Makes a client; nothing is sent yet.
   *
   * @throws V2vError `USAGE` where the file of authorities cannot be read
   */
  static async create(
    server: HttpServer,
    codes: HttpErrorCodes,
    context: Pick<Context, 'signal'>,
  ): Promise<HttpClient> {
    return new HttpClient(server, await agentFor(server), codes, context.signal);
  }

  /**
   * Sends a request and reads the answer whole. One that may be repeated is, a few times, where the connection breaks off
   * or the server says that it is busy.
   *
   * @throws V2vError with the codes of this client; `ABORTED`. A status that tells of an error is no error here.
   */
  async request(request: HttpRequest): Promise<HttpAnswer> {
    const signal = request.signal ?? this.#signal;
    const last = isRepeatable(request) ? attempts : 1;
    for (let attempt = 1; ; attempt++) {
      if (signal.aborted) throw abortedError(signal);
      let pause: number | undefined;
      try {
        const answer = await exchange(this.#server, this.#agent, request, signal);
        if (!busy.has(answer.status) || attempt >= last) return answer;
        pause = pauseMs(attempt, answer.headers['retry-after']);
        if (pause === undefined) return answer;
      } catch (error) {
        if (signal.aborted) throw abortedError(signal);
        if (!isPassing(error) || attempt >= last) throw httpFailure(error, this.name, this.#codes);
        pause = pauseMs(attempt, undefined)!;
      }
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Closes the connections. May be called any number of times. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#agent.destroy();
    return Promise.resolve();
  }
}
