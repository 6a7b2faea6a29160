import { randomUUID } from 'node:crypto';

const cookieName = 'vmware_soap_session';

/** Who is logged in: a cookie each, which may be good for so many requests and no more. */
export class Sessions {
  readonly #users = new Map<string, { user: string; left: number }>();

  /** @returns the value of `Set-Cookie` */
  begin(user: string, requests = Number.POSITIVE_INFINITY): string {
    const id = randomUUID();
    this.#users.set(id, { user, left: requests });
    return `${cookieName}="${id}"; Path=/; HttpOnly; Secure; `;
  }

  #idOf(cookies: string | undefined): string {
    return new RegExp(`${cookieName}="?([\\w-]+)`).exec(cookies ?? '')?.[1] ?? '';
  }

  /** The user of a request, by its cookies; the request is counted. */
  use(cookies: string | undefined): string | undefined {
    const session = this.#users.get(this.#idOf(cookies));
    if (session === undefined || session.left <= 0) return undefined;
    session.left--;
    return session.user;
  }

  end(cookies: string | undefined): void {
    this.#users.delete(this.#idOf(cookies));
  }

  /** Ends all, as a restart of the server does. */
  expire(): void {
    this.#users.clear();
  }

  get count(): number {
    return this.#users.size;
  }
}
