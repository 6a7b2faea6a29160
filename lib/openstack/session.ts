import type { HttpServer } from '../../types/access';
import type { OpenstackCloud } from '../../types/openstack';
import { HttpClient, outputCodes, type HttpAnswer, type HttpRequest } from '../http';
import type { Context } from '../run/context';
import { parseAnswer } from './answer';
import { calledOf, findEndpoint, type ServiceName } from './catalogue';
import { serviceFailure } from './failure';
import { describeLogin } from './login';
import { resolveCloud, type ResolvedCloud } from './resolve-cloud';
import { issueToken, noToken, type Token } from './token';

/** A request to a service. */
export interface ServiceRequest extends Omit<HttpRequest, 'body' | 'path'> {
  /** Below the address of the service. */
  path: string;
  /** JSON. */
  json?: unknown;
  /** A stream, made anew for each time that it is sent. */
  upload?: () => Exclude<HttpRequest['body'], string | Buffer | undefined>;
  /** What it is for, as an error says it: `make the image web`. */
  what: string;
  /** Statuses that are no error beside 2xx. */
  accept?: readonly number[];
}

/** A token that is older is renewed before something long begins. */
const youngMs = 5 * 60_000;

type SessionContext = Pick<Context, 'signal' | 'warnOnce'>;

/** A login at a cloud: a token, which is renewed when it has expired, and the catalogue of the services. */
export class OpenstackSession implements AsyncDisposable {
  readonly #cloud: ResolvedCloud;
  readonly #context: SessionContext;
  readonly #clients = new Map<string, Promise<HttpClient>>();
  #token: Token = noToken;
  #renewing: Promise<void> | undefined;

  private constructor(cloud: ResolvedCloud, context: SessionContext) {
    this.#cloud = cloud;
    this.#context = context;
  }

  /**
   * Logs in at Keystone.
   *
   * @throws V2vError `USAGE`, `PASSWORD_FILE`, `OUTPUT_UNREACHABLE`, `OUTPUT_IDENTITY`, `OUTPUT_LOGIN`
   */
  static async open(options: OpenstackCloud, context: SessionContext): Promise<OpenstackSession> {
    const session = new OpenstackSession(await resolveCloud(options), context);
    try {
      await session.#login();
      return session;
    } catch (error) {
      await session[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Keystone's address, for people. */
  get server(): string {
    return this.#cloud.authUrl.host;
  }

  /** Who is logged in, for people. */
  get user(): string {
    return describeLogin(this.#cloud.login);
  }

  get project(): { id: string; name: string } {
    return this.#token.project;
  }

  /** Where a service is. @throws V2vError `OUTPUT_NOT_FOUND` */
  endpoint(service: ServiceName): URL {
    return findEndpoint(this.#token.catalogue, service, this.#cloud, this.#token.project.id);
  }

  #client(url: URL): Promise<HttpClient> {
    const made = this.#clients.get(url.origin);
    if (made !== undefined) return made;
    const plain = url.protocol === 'http:';
    if (plain) {
      this.#context.warnOnce(
        'OUTPUT_UNENCRYPTED',
        `The cloud at ${url.host} is spoken to without encryption: whoever is in between reads the password or the token.`,
        'Use an address that begins with https:// unless the network is your own.',
      );
    }
    const server: HttpServer = {
      ...this.#cloud.certificate,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      ...(plain ? { plain } : {}),
    };
    const client = HttpClient.create(server, outputCodes, this.#context);
    this.#clients.set(url.origin, client);
    return client;
  }

  async #login(signal?: AbortSignal): Promise<void> {
    this.#token = await issueToken(await this.#client(this.#cloud.authUrl), this.#cloud, signal);
  }

  #named(service: ServiceName): string {
    return `The ${calledOf(service)} at ${this.endpoint(service).host}`;
  }

  /** Requests that find the token expired at the same time renew it together. */
  #renew(signal?: AbortSignal): Promise<void> {
    return (this.#renewing ??= this.#login(signal).finally(() => (this.#renewing = undefined)));
  }

  /** Has a token that will do for a while. Before something long, in the middle of which nobody can renew it. */
  async refresh(): Promise<void> {
    if (this.#cloud.login.method !== 'token' && Date.now() - this.#token.issuedAt > youngMs)
      await this.#renew();
  }

  /**
   * Asks a service; logs in again, once, where it does not take the token any more.
   *
   * @throws V2vError
   */
  async request(service: ServiceName, asked: ServiceRequest): Promise<HttpAnswer> {
    const { path, json, upload, what, accept = [], headers, ...rest } = asked;
    const url = this.endpoint(service);
    const http = await this.#client(url);
    const send = async (): Promise<HttpAnswer> => {
      const body = upload?.() ?? (json === undefined ? undefined : JSON.stringify(json));
      try {
        return await http.request({
          ...rest,
          path: `${url.pathname}${path}`,
          headers: {
            Accept: 'application/json',
            ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
            ...headers,
            'X-Auth-Token': this.#token.value,
          },
          ...(body === undefined ? {} : { body }),
        });
      } finally {
        // One that was answered before all of it was sent would stay open.
        if (typeof body === 'object' && 'stream' in body) body.stream.destroy();
      }
    };
    const token = this.#token;
    let answer = await send();
    if (answer.status === 401) {
      if (token === this.#token) await this.#renew(rest.signal);
      answer = await send();
    }
    const isFine = (answer.status >= 200 && answer.status < 300) || accept.includes(answer.status);
    if (!isFine) throw serviceFailure(answer, { server: http.name, what });
    return answer;
  }

  /** The same, with an answer in JSON. */
  async json<T>(service: ServiceName, asked: ServiceRequest): Promise<T> {
    return parseAnswer<T>(await this.request(service, asked), this.#named(service));
  }

  /** What a path names; undefined where there is nothing, or where the status is another one that is accepted. */
  async find<T>(service: ServiceName, asked: ServiceRequest): Promise<T | undefined> {
    const answer = await this.request(service, { ...asked, accept: [404, ...(asked.accept ?? [])] });
    return answer.status >= 300 ? undefined : parseAnswer<T>(answer, this.#named(service));
  }

  /** Closes the connections. May be called any number of times. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients.values()) {
      await client.then((made) => made[Symbol.asyncDispose]()).catch(() => undefined);
    }
  }
}
