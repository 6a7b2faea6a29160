import { randomBytes } from 'node:crypto';

import { unauthorized, type Answer } from './answers';

export const project = { id: 'c33279fa2b04488aa25556c6bd330c66', name: 'migration' };
export const user = { id: '752f984a51e541be811dc5d9fe8fef59', name: 'mover' };
export const password = 'geheim-123';
export const credential = {
  id: '0f2a6d7c51e541be811dc5d9fe8fef59',
  name: 'v2v',
  secret: 'secret-of-credential',
};

interface Named {
  id?: string;
  name?: string;
  domain?: { id?: string; name?: string };
}

interface LoginBody {
  auth?: {
    identity: {
      methods: string[];
      password?: { user: Named & { password: string } };
      application_credential?: Named & { secret: string; user?: Named };
      token?: { id: string };
    };
    scope?: { project?: Named };
  };
}

function isIn(domain: Named['domain']): boolean {
  return domain?.id === 'default' || domain?.name === 'Default';
}

function is(named: Named | undefined, { id, name }: { id: string; name: string }): boolean {
  return named?.id === id || (named?.name === name && isIn(named.domain));
}

/** Keystone: gives tokens, which are good for a number of requests. */
export class Identity {
  /** Absent: for all. */
  tokenRequests: number | undefined;
  readonly logins: unknown[] = [];
  readonly #left = new Map<string, number>();

  /** Whether a token is still good; counts. */
  use(token: unknown): boolean {
    const left = this.#left.get(String(token)) ?? 0;
    this.#left.set(String(token), left - 1);
    return left > 0;
  }

  /** Every token that was given so far is void. */
  revoke(): void {
    this.#left.clear();
  }

  login(body: LoginBody, catalog: unknown): Answer {
    this.logins.push(body);
    const identity = body.auth?.identity;
    const scope = body.auth?.scope?.project;
    switch (identity?.methods[0]) {
      case 'password': {
        const given = identity.password!.user;
        if (!is(given, user) || given.password !== password) return unauthorized();
        if (scope !== undefined && !is(scope, project)) return unauthorized();
        break;
      }
      case 'application_credential': {
        const given = identity.application_credential!;
        const isKnown =
          given.id === credential.id || (given.name === credential.name && is(given.user, user));
        if (!isKnown || given.secret !== credential.secret || scope !== undefined) return unauthorized();
        break;
      }
      case 'token':
        if (!this.use(identity.token!.id)) return unauthorized();
        break;
      default:
        return unauthorized();
    }
    const token = randomBytes(90).toString('base64url');
    this.#left.set(token, this.tokenRequests ?? Infinity);
    const isScoped = scope !== undefined || identity.methods[0] === 'application_credential';
    return {
      status: 201,
      headers: { 'X-Subject-Token': token },
      body: {
        token: {
          methods: identity.methods,
          user,
          expires_at: new Date(Date.now() + 3_600_000).toISOString(),
          ...(isScoped
            ? { project: { ...project, domain: { id: 'default', name: 'Default' } }, catalog }
            : {}),
        },
      },
    };
  }
}
