import type { VSphereServer } from '../../types/input';
import type { VSphereReference } from '../../types/vsphere';
import { V2vError } from '../errors';
import { HttpClient, sourceCodes } from '../http';
import type { Context } from '../run/context';
import type { XmlElement } from '../xml/parse';
import { readAnswer, writeCall, type Content } from './envelope';

/** How a call is made. */
export interface CallOptions {
  /** It changes something: it is not sent again when the connection breaks off. */
  changes?: true;
  /** Default: that of the context. */
  signal?: AbortSignal;
}

/** Sends calls and keeps the cookie by which the server knows the session. */
export class SoapPort implements AsyncDisposable {
  readonly #http: HttpClient;
  /** What the server is asked to speak: of its own version, as younger properties are left out for an older one. */
  version: string;
  #cookie: string | undefined;

  private constructor(http: HttpClient, version: string) {
    this.#http = http;
    this.version = version;
  }

  static async open(
    server: VSphereServer,
    version: string,
    context: Pick<Context, 'signal'>,
  ): Promise<SoapPort> {
    return new SoapPort(await HttpClient.create(server, sourceCodes, context), version);
  }

  /** The server as messages name it. */
  get server(): string {
    return this.#http.name;
  }

  get hasSession(): boolean {
    return this.#cookie !== undefined;
  }

  forgetSession(): void {
    this.#cookie = undefined;
  }

  /** @throws SoapFault; V2vError `SOURCE_UNREACHABLE`, `SOURCE_IDENTITY`, `ABORTED` */
  async call(
    target: VSphereReference,
    method: string,
    args: Readonly<Record<string, Content>> = {},
    { changes, signal }: CallOptions = {},
  ): Promise<XmlElement> {
    const { status, headers, body } = await this.#http.request({
      method: 'POST',
      path: '/sdk',
      headers: {
        'Content-Type': 'text/xml; charset=utf-8',
        SOAPAction: `"urn:vim25/${this.version}"`,
        ...(this.#cookie === undefined ? {} : { Cookie: this.#cookie }),
      },
      body: writeCall(target, method, args),
      repeatable: changes !== true,
      ...(signal === undefined ? {} : { signal }),
    });
    const cookie = [headers['set-cookie'] ?? []].flat().find((one) => one.startsWith('vmware_soap_session='));
    // 500 comes with a fault.
    if (status !== 200 && status !== 500) {
      throw new V2vError(
        'SOURCE_UNREACHABLE',
        `${this.server} answers ${method} with the HTTP status ${status}.`,
        {
          subject: this.server,
          hint: 'Check name and port; if the server is overloaded or starting, try again later.',
        },
      );
    }
    const answer = readAnswer(body.toString(), this.server, method);
    if (cookie !== undefined) this.#cookie = cookie.split(';')[0]!;
    return answer;
  }

  /** Closes the connections. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#http[Symbol.asyncDispose]();
  }
}
