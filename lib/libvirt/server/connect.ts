import type { Password } from '../../../types/access';
import type { LibvirtAuth } from '../../../types/libvirt';
import { isV2vError, V2vError, type V2vErrorCode } from '../../errors';
import { LibvirtConnection } from '../connection';
import type { Context } from '../../run/context';
import { maskUri } from '../../text/mask-uri';
import { readPassword } from '../../credentials/password';
import { userOf } from './uri';

/** How libvirt is reached. */
export interface LibvirtServer {
  /** Its URI; default: libvirt's own choice. */
  connection?: string;
  password?: Password;
  /** Nothing is asked that needs more; it sees no passwords. */
  readOnly?: boolean;
}

/** What errors are called on one side of a conversion. */
export interface ServerCodes {
  unreachable: V2vErrorCode;
  login: V2vErrorCode;
  /** The command's option for a password. */
  passwordOption: string;
}

export const sourceCodes: ServerCodes = {
  unreachable: 'SOURCE_UNREACHABLE',
  login: 'SOURCE_LOGIN',
  passwordOption: '-ip FILE',
};
export const outputCodes: ServerCodes = {
  unreachable: 'OUTPUT_UNREACHABLE',
  login: 'OUTPUT_LOGIN',
  passwordOption: '-op FILE',
};

/** virErrorNumber: VIR_ERR_AUTH_FAILED, _AUTH_CANCELLED, _AUTH_UNAVAILABLE, and VIR_ERR_OPERATION_DENIED. */
const loginCodes: readonly unknown[] = [45, 79, 80, 29];

/** How messages call the connection. */
export function shownConnection(connection: string | undefined): string {
  return connection === undefined ? 'libvirt' : `libvirt at ${maskUri(connection)}`;
}

/** Answers what libvirt asks: who, by the URI, and the password. */
function answering({ connection, password }: LibvirtServer, failed: (error: unknown) => void): LibvirtAuth {
  const user = userOf(connection);
  const server = maskUri(connection ?? 'libvirt');
  const question = user === undefined ? { server } : { server, user };
  return async (credentials) => {
    const answers: (string | null)[] = [];
    for (const { type, defaultResult } of credentials) {
      if (type === 'username' || type === 'authname') answers.push(user ?? defaultResult);
      else if (type === 'passphrase' || type === 'noechoprompt') {
        try {
          answers.push(password === undefined ? null : await readPassword(password, question));
        } catch (error) {
          failed(error);
          answers.push(null);
        }
      } else answers.push(defaultResult);
    }
    return answers;
  };
}

function connectionError(
  error: unknown,
  { connection, password }: LibvirtServer,
  codes: ServerCodes,
): unknown {
  if (!isV2vError(error) || error.code !== 'LIBVIRT') return error;
  const shown = shownConnection(connection);
  const reason = error.message.replace(/^libvirt open: /, '').replace(/\.$/, '');
  if (loginCodes.includes((error as { libvirtCode?: unknown }).libvirtCode)) {
    return new V2vError(codes.login, `${shown} refuses the login: ${reason}.`, {
      subject: shown,
      hint:
        password === undefined
          ? `Give the password (${codes.passwordOption}), and the user in the URI (SCHEME://USER@HOST/…).`
          : 'Check the user in the URI and the password.',
      cause: error,
    });
  }
  return new V2vError(codes.unreachable, `${shown} cannot be reached: ${reason}.`, {
    subject: shown,
    hint: 'Try the same URI with virsh -c URI list --all; check that the daemon runs, and that this user may use it.',
    cause: error,
  });
}

/**
 * Opens a connection to libvirt. It is the caller's to close.
 *
 * @throws V2vError those of `codes`; `PASSWORD_FILE`, `USAGE`, `ABORTED`
 */
export async function connectToLibvirt(
  server: LibvirtServer,
  codes: ServerCodes,
  context: Pick<Context, 'signal'>,
): Promise<LibvirtConnection> {
  const { connection, readOnly = false } = server;
  let ownFailure: unknown;
  const auth = answering(server, (error) => (ownFailure = error));
  try {
    return await LibvirtConnection.open(connection ?? null, { readOnly, auth, signal: context.signal });
  } catch (error) {
    throw ownFailure ?? connectionError(error, server, codes);
  }
}
