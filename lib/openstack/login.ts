import type { Login, Named, ResolvedCloud } from './resolve-cloud';

/** What is sent for a token. */
export function loginBody({ login, project }: Pick<ResolvedCloud, 'login' | 'project'>): unknown {
  const scope = project === undefined ? {} : { scope: { project } };
  return { auth: { identity: identity(login), ...scope } };
}

function identity(login: Login): unknown {
  switch (login.method) {
    case 'password':
      return {
        methods: ['password'],
        password: { user: { ...login.user, password: login.password } },
      };
    case 'application-credential': {
      const { id, name, user, secret } = login;
      const credential = id === undefined ? { name, user, secret } : { id, secret };
      return { methods: ['application_credential'], application_credential: credential };
    }
    case 'token':
      return { methods: ['token'], token: { id: login.token } };
  }
}

function nameOf({ id, name }: Named): string {
  return name ?? id ?? '';
}

/** Who logs in, for people. */
export function describeLogin(login: Login): string {
  switch (login.method) {
    case 'password':
      return `the user ${nameOf(login.user)}`;
    case 'application-credential':
      return `the application credential ${login.name ?? login.id}`;
    case 'token':
      return 'the token';
  }
}
