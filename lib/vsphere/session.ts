import type { VSphereServer } from '../../types/input';
import type { VSphereProduct, VSphereReference } from '../../types/vsphere';
import { V2vError } from '../errors';
import type { Context } from '../run/context';
import { childOf, childText, type XmlElement } from '../xml/parse';
import { SoapFault, type Content } from './envelope';
import { faultError } from './faults';
import { SoapPort, type CallOptions } from './soap-port';

const serviceInstance: VSphereReference = { type: 'ServiceInstance', id: 'ServiceInstance' };
/** Servers of every version that is still in use speak it. */
const oldestVersion = '5.5';
/** A server that does not answer any more is not waited for to say goodbye. */
const logoutMs = 5_000;

/**
 * The connection to a vCenter or an ESXi host, with a login that is renewed when the server has forgotten it: a session
 * expires after half an hour without a call, or when the server restarts.
 */
export class VSphereSession implements AsyncDisposable {
  readonly user: string;
  readonly #port: SoapPort;
  readonly #password: string;
  #content: XmlElement | undefined;
  #key = '';
  #logins = 0;
  #renewing: Promise<void> | undefined;

  private constructor(port: SoapPort, user: string, password: string) {
    this.#port = port;
    this.user = user;
    this.#password = password;
  }

  /** Logs in. @throws V2vError `SOURCE_UNREACHABLE`, `SOURCE_IDENTITY`, `SOURCE_LOGIN` */
  static async open(
    server: VSphereServer,
    password: string,
    context: Pick<Context, 'signal'>,
  ): Promise<VSphereSession> {
    const port = await SoapPort.open(server, oldestVersion, context);
    const session = new VSphereSession(port, server.user ?? 'root', password);
    try {
      session.#content = childOf(await port.call(serviceInstance, 'RetrieveServiceContent'), 'returnval');
      port.version = session.#about('apiVersion') ?? oldestVersion;
      await session.#login();
      return session;
    } catch (error) {
      await session[Symbol.asyncDispose]();
      throw session.#told(error, 'Login');
    }
  }

  /** The server as messages name it. */
  get server(): string {
    return this.#port.server;
  }

  #about(name: string): string | undefined {
    const about = childOf(this.#content, 'about');
    return about === undefined ? undefined : childText(about, name);
  }

  get product(): VSphereProduct {
    return {
      kind: this.#about('apiType') === 'VirtualCenter' ? 'vcenter' : 'esxi',
      fullName: this.#about('fullName') ?? 'a server that does not say what it is',
      version: this.#about('version') ?? '',
      build: this.#about('build') ?? '',
    };
  }

  /** The key of the session, by which `AuthorizationManager` knows whose privileges are asked for. */
  get key(): string {
    return this.#key;
  }

  /** One of the server's own objects, `rootFolder` for instance. */
  service(name: string): VSphereReference {
    const element = childOf(this.#content, name);
    const type = element?.attributes.get('type');
    if (element === undefined || type === undefined) {
      throw new V2vError('NOT_SUPPORTED', `${this.server} has no ${name}.`, {
        subject: this.server,
        hint: 'Connect to the vCenter rather than to the ESXi host, or the other way round.',
      });
    }
    return { type, id: element.text.trim() };
  }

  /**
   * Calls a method; logs in again, once, where the server has forgotten the session.
   *
   * @returns the elements `returnval`
   * @throws V2vError
   */
  async call(
    target: VSphereReference,
    method: string,
    args: Readonly<Record<string, Content>>,
    options: CallOptions = {},
  ): Promise<readonly XmlElement[]> {
    const logins = this.#logins;
    const ask = async () => (await this.#port.call(target, method, args, options)).children;
    try {
      return await ask().catch(async (error: unknown) => {
        if (!(error instanceof SoapFault) || error.type !== 'NotAuthenticated') throw error;
        if (logins === this.#logins) await this.#renew();
        return ask();
      });
    } catch (error) {
      throw this.#told(error, method);
    }
  }

  #told(error: unknown, method: string): unknown {
    return error instanceof SoapFault ? faultError(error, this.server, this.user, method) : error;
  }

  /** Calls that find the session gone at the same time log in together. */
  #renew(): Promise<void> {
    return (this.#renewing ??= this.#login().finally(() => (this.#renewing = undefined)));
  }

  async #login(): Promise<void> {
    this.#port.forgetSession();
    const login = { userName: this.user, password: this.#password };
    const answer = await this.#port.call(this.service('sessionManager'), 'Login', login);
    const session = childOf(answer, 'returnval');
    this.#key = (session && childText(session, 'key')) ?? '';
    this.#logins++;
  }

  /** Logs out and closes the connections. May be called any number of times. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#port.hasSession) {
      // After a cancellation as well, whose signal has fired.
      const options = { changes: true, signal: AbortSignal.timeout(logoutMs) } as const;
      const leaving = this.#port.call(this.service('sessionManager'), 'Logout', {}, options);
      this.#port.forgetSession();
      await leaving.catch(() => undefined);
    }
    await this.#port[Symbol.asyncDispose]();
  }
}
