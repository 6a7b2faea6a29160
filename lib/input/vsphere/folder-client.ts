import type { VSphereServer } from '../../../types/input';
import { HttpClient, sourceCodes } from '../../http';
import type { Context } from '../../run/context';
import { userOf } from './libvirt-uri';

/** What a server says of a file. */
export interface FileHead {
  /** Of HTTP. */
  status: number;
  /** Bytes; absent where it does not say. */
  size?: number;
}

/** Asks a vCenter or an ESXi host what it says of files in its datastores. */
export class FolderClient implements AsyncDisposable {
  readonly #http: HttpClient;
  readonly #login: string;
  /** Of the session that the first answer begins. */
  #cookie: string | undefined;

  private constructor(http: HttpClient, user: string, password: string) {
    this.#http = http;
    this.#login = Buffer.from(`${user}:${password}`).toString('base64');
  }

  static async open(
    server: VSphereServer,
    password: string,
    context: Pick<Context, 'signal'>,
  ): Promise<FolderClient> {
    return new FolderClient(await HttpClient.create(server, sourceCodes, context), userOf(server), password);
  }

  /**
   * The head of a file, whatever the status is. A server that is overloaded is asked again, after the time that it names.
   *
   * @throws V2vError `SOURCE_UNREACHABLE`, `SOURCE_IDENTITY`, `ABORTED`
   */
  async head(url: string): Promise<FileHead> {
    const headers =
      this.#cookie === undefined ? { Authorization: `Basic ${this.#login}` } : { Cookie: this.#cookie };
    const path = url.slice(url.indexOf('/', 'https://'.length));
    const { status, headers: said } = await this.#http.request({ method: 'HEAD', path, headers });
    const [cookie] = [said['set-cookie'] ?? []].flat();
    this.#cookie = cookie?.split(';')[0] ?? this.#cookie;
    const length = said['content-length'];
    return status === 200 && typeof length === 'string' ? { status, size: Number(length) } : { status };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#http[Symbol.asyncDispose]();
  }
}
