import { V2vError } from '../errors';
import type { HttpAnswer } from '../http';

/** What a server said that refused a call. */
export class ProxmoxFault extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** What is wrong with parameters, by their names. */
    readonly parameters: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** Who was asked what, for a person. */
export interface AskedCall {
  /** The server. */
  server: string;
  /** The id of the token. */
  token: string;
  /** `POST /nodes/pve/qemu` */
  call: string;
}

const longest = 2000;

/** One line without a full stop, for the middle of a sentence. */
export function plainText(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replace(/\.$/, '').slice(0, longest);
}

function errorsOf(errors: unknown): Record<string, string> {
  if (typeof errors !== 'object' || errors === null) return {};
  return Object.fromEntries(Object.entries(errors).map(([name, text]) => [name, plainText(String(text))]));
}

/** What an answer says that is no success. The text stands after the status; newer servers repeat it in the body. */
export function readFault({ status, reason, body }: HttpAnswer): ProxmoxFault {
  let said: { message?: unknown; errors?: unknown } = {};
  try {
    said = (JSON.parse(body.toString()) as typeof said | null) ?? {};
  } catch {
    // A page of something that stands before the server.
  }
  const message = typeof said.message === 'string' ? said.message : reason;
  return new ProxmoxFault(status, plainText(message), errorsOf(said.errors));
}

/** What a person reads of a fault. */
export function faultError(fault: ProxmoxFault, { server, token, call }: AskedCall): V2vError {
  const said = fault.message === '' ? `status ${fault.status}` : fault.message;
  if (fault.status === 401) {
    return new V2vError('OUTPUT_LOGIN', `${server} refuses the token ${token}: ${said}.`, {
      subject: server,
      hint: 'Check its id, USER@REALM!NAME, its secret, and whether it or its user has expired (Datacenter → Permissions → API Tokens).',
      cause: fault,
    });
  }
  if (fault.status === 403) {
    return new V2vError('OUTPUT_RIGHTS', `${server} does not let ${token} call ${call}: ${said}.`, {
      subject: server,
      hint: 'Give the token a role with this privilege at this path; a token with privilege separation needs permissions of its own beside those of its user.',
      cause: fault,
    });
  }
  const wrong = Object.entries(fault.parameters).map(([name, text]) => `${name}: ${text}`);
  const details = wrong.length === 0 ? said : wrong.join('; ');
  // 595, 596 and 599: the node that was asked could not ask the one that is meant.
  if (fault.status > 599 || fault.status < 400 || [595, 596, 599].includes(fault.status)) {
    return new V2vError('OUTPUT_UNREACHABLE', `${server} cannot answer ${call}: ${details}.`, {
      subject: server,
      hint: 'Check that the node is up and part of the cluster, or name that node itself as the server.',
      cause: fault,
    });
  }
  return new V2vError('OUTPUT_FAILED', `${server} refuses ${call}: ${details}.`, {
    subject: server,
    hint: 'Look into the log of the node for what happened there (journalctl -u pvedaemon).',
    cause: fault,
  });
}

/** The fault below an error, if a server refused something. */
export function faultOf(error: unknown): ProxmoxFault | undefined {
  const cause = (error as { cause?: unknown } | undefined)?.cause;
  return cause instanceof ProxmoxFault ? cause : undefined;
}
