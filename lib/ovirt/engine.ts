import type { OvirtServer } from '../../types/output';
import { V2vError } from '../errors';
import { HttpClient, outputCodes, type HttpAnswer, type HttpRequest } from '../http';
import type { Context } from '../run/context';
import { withoutTrailingSlashes } from '../text/trailing-slashes';
import { engineError, faultText } from './faults';

/** A server that does not answer any more is not waited for to say goodbye. */
const logoutMs = 5_000;
const usualPath = '/ovirt-engine';
const formType = 'application/x-www-form-urlencoded';

/** What is asked of the engine. */
export interface EngineRequest {
  method?: 'GET' | 'POST' | 'DELETE';
  /** Below `/api`, encoded. */
  path: string;
  /** Sent as JSON. */
  body?: unknown;
  /** What it is for, as the end of a sentence for the error: `make the disk web-sda`. */
  what: string;
  /** It does no harm a second time, and is sent again where the connection breaks off; default: what changes nothing. */
  repeatable?: boolean;
  signal?: AbortSignal;
}

/** Parameters of a query or a form. */
export function parameters(values: Readonly<Record<string, string>>): string {
  return new URLSearchParams(values).toString();
}

/**
 * The REST API of an oVirt engine, by JSON, with a token that is asked for again where the engine does not know it any more.
 *
 * @see https://ovirt.github.io/ovirt-engine-api-model/
 */
export class OvirtEngine implements AsyncDisposable {
  readonly user: string;
  readonly #http: HttpClient;
  readonly #base: string;
  readonly #password: string;
  #token: string | undefined;
  #renewing: Promise<void> | undefined;

  private constructor(
    http: HttpClient,
    { user = 'admin@internal', path = usualPath }: OvirtServer,
    password: string,
  ) {
    this.#http = http;
    this.user = user;
    this.#base = withoutTrailingSlashes(path);
    this.#password = password;
  }

  /**
   * Logs in. The session ends with the context.
   *
   * @example
   * const engine = await OvirtEngine.connect({ host: 'engine.example.com' }, password, context);
   * const { product_info } = await engine.get('', 'say its version');
   *
   * @throws V2vError `OUTPUT_UNREACHABLE`, `OUTPUT_IDENTITY`, `OUTPUT_LOGIN`
   */
  static async connect(server: OvirtServer, password: string, context: Context): Promise<OvirtEngine> {
    const http = await HttpClient.create(server, outputCodes, context);
    const engine = context.own(new OvirtEngine(http, server, password));
    await engine.#login();
    return engine;
  }

  /** The engine as messages name it. */
  get server(): string {
    return this.#http.name;
  }

  /** @throws V2vError `OUTPUT_…`; `ABORTED` */
  get(path: string, what: string): Promise<Readonly<Record<string, unknown>>> {
    return this.call({ path, what });
  }

  /**
   * Calls the API.
   *
   * @throws V2vError `OUTPUT_…`; `ABORTED`
   */
  async call(request: EngineRequest): Promise<Readonly<Record<string, unknown>>> {
    const answer = await this.ask(request);
    if (answer.status >= 300) throw engineError(answer, this.server, request.what);
    return this.read(answer);
  }

  /** As `call`, for whoever looks at the status. */
  async ask({ method = 'GET', path, body, repeatable, signal }: EngineRequest): Promise<HttpAnswer> {
    const request: HttpRequest = {
      method,
      path: `${this.#base}/api${path}`,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(repeatable === undefined ? {} : { repeatable }),
      ...(signal === undefined ? {} : { signal }),
    };
    const token = this.#token;
    const answer = await this.#send(request);
    if (answer.status !== 401) return answer;
    if (token === this.#token) await this.#renew(signal);
    return this.#send(request);
  }

  /** An answer of the API as JSON; one without a body is empty. */
  read({ body }: HttpAnswer): Readonly<Record<string, unknown>> {
    if (body.length === 0) return {};
    try {
      const value: unknown = JSON.parse(body.toString());
      if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
    } catch {
      // The same as something else.
    }
    throw new V2vError('OUTPUT_UNREACHABLE', `${this.server} answers with something that is not JSON.`, {
      subject: this.server,
      hint: 'Check that the address is that of an oVirt engine, https://HOST/ovirt-engine/api.',
    });
  }

  /** The certificate of the engine's own authority, which vouches for its hosts; undefined where it does not give it. */
  async authority(): Promise<string | undefined> {
    const query = parameters({ resource: 'ca-certificate', format: 'X509-PEM-CA' });
    const { status, body } = await this.#http.request({
      path: `${this.#base}/services/pki-resource?${query}`,
    });
    const text = body.toString();
    return status === 200 && text.includes('-----BEGIN CERTIFICATE-----') ? text : undefined;
  }

  #send(request: HttpRequest): Promise<HttpAnswer> {
    return this.#http.request({
      ...request,
      headers: {
        Accept: 'application/json',
        ...(request.body === undefined ? {} : { 'Content-Type': 'application/json' }),
        Authorization: `Bearer ${this.#token ?? ''}`,
        Version: '4',
      },
    });
  }

  /** Calls that find the token gone at the same time log in together. */
  #renew(signal?: AbortSignal): Promise<void> {
    return (this.#renewing ??= this.#login(signal).finally(() => (this.#renewing = undefined)));
  }

  async #login(signal?: AbortSignal): Promise<void> {
    const answer = await this.#http.request({
      method: 'POST',
      path: `${this.#base}/sso/oauth/token`,
      headers: { Accept: 'application/json', 'Content-Type': formType },
      body: parameters({
        grant_type: 'password',
        scope: 'ovirt-app-api',
        username: this.user,
        password: this.#password,
      }),
      repeatable: true,
      ...(signal === undefined ? {} : { signal }),
    });
    const token = answer.status === 200 ? this.read(answer).access_token : undefined;
    if (typeof token === 'string') {
      this.#token = token;
      return;
    }
    if (answer.status === 404 || answer.status >= 500) {
      throw new V2vError(
        'OUTPUT_UNREACHABLE',
        `${this.server} is no oVirt engine that works: ${faultText(answer)}.`,
        {
          subject: this.server,
          hint: 'Check the address, https://HOST/ovirt-engine/api, and that the engine runs.',
        },
      );
    }
    throw new V2vError(
      'OUTPUT_LOGIN',
      `${this.server} refuses the login of ${this.user}: ${faultText(answer)}.`,
      {
        subject: this.server,
        hint: 'Check user and password; a user is written with its profile, admin@internal.',
      },
    );
  }

  /** Revokes the token and closes the connections. May be called any number of times. */
  async [Symbol.asyncDispose](): Promise<void> {
    const token = this.#token;
    this.#token = undefined;
    if (token !== undefined) {
      await this.#http
        .request({
          method: 'POST',
          path: `${this.#base}/services/sso-logout`,
          headers: { Accept: 'application/json', 'Content-Type': formType },
          body: parameters({ scope: 'ovirt-app-api', token }),
          repeatable: false,
          // After a cancellation as well, whose signal has fired.
          signal: AbortSignal.timeout(logoutMs),
        })
        .catch(() => undefined);
    }
    await this.#http[Symbol.asyncDispose]();
  }
}
