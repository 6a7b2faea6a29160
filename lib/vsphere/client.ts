import type { VSphereServer } from '../../types/input';
import type { VSphereGuest, VSphereListedGuest, VSphereProduct, VSphereReference } from '../../types/vsphere';
import type { Context } from '../run/context';
import { describeGuest } from './describe';
import { findByInventoryPath, findGuest } from './find';
import { listGuests } from './list';
import { missingPrivileges } from './privileges';
import { VSphereSession } from './session';

/** What is asked of a vCenter or an ESXi host by its own API. Nothing is changed there. */
export class VSphereClient implements AsyncDisposable {
  readonly #session: VSphereSession;

  private constructor(session: VSphereSession) {
    this.#session = session;
  }

  /**
   * Logs in. The session ends with the context.
   *
   * @example
   * const client = await VSphereClient.connect({ host: 'vcenter.example.com', user: 'backup' }, password, context);
   * for await (const { name, power } of client.guests()) console.log(name, power);
   *
   * @throws V2vError `SOURCE_UNREACHABLE`, `SOURCE_IDENTITY`, `SOURCE_LOGIN`
   */
  static async connect(
    server: VSphereServer,
    password: string,
    context: Pick<Context, 'signal' | 'own'>,
  ): Promise<VSphereClient> {
    return context.own(new VSphereClient(await VSphereSession.open(server, password, context)));
  }

  /** The server as messages name it. */
  get server(): string {
    return this.#session.server;
  }

  get user(): string {
    return this.#session.user;
  }

  get product(): VSphereProduct {
    return this.#session.product;
  }

  /** All guests that the user may see, templates among them. */
  guests(): AsyncGenerator<VSphereListedGuest> {
    return listGuests(this.#session);
  }

  /**
   * The guest of that name, BIOS UUID or id (`vm-57`).
   *
   * @throws V2vError `SOURCE_GUEST` where there is none, or several of that name
   */
  async guest(wanted: string): Promise<VSphereGuest> {
    return describeGuest(this.#session, await findGuest(this.#session, wanted));
  }

  /** The guest at a path of the inventory: `DC0/vm/folder/web`, each name with `%`, `/` and `\` encoded. */
  async guestAt(inventoryPath: string): Promise<VSphereGuest | undefined> {
    const found = await findByInventoryPath(this.#session, inventoryPath);
    return found?.type === 'VirtualMachine' ? describeGuest(this.#session, found) : undefined;
  }

  /** Which of the privileges the user lacks on an object; undefined where the server does not say. */
  missingPrivileges(entity: VSphereReference, privileges: readonly string[]): Promise<string[] | undefined> {
    return missingPrivileges(this.#session, entity, privileges);
  }

  /** Logs out. May be called any number of times. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#session[Symbol.asyncDispose]();
  }
}
