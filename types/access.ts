/** How a server is reached, of a source or of a target. */

/** What a password is for, for the person who is asked. */
export interface PasswordQuestion {
  /** The server or hypervisor: `vcenter.example.com`, or libvirt's URI. */
  server: string;
  /** Absent where it is not known. */
  user?: string;
}

/**
 * A password, or where it is: the first line of a file, a variable of the environment, or a function that is asked when it
 * is needed. It is in no event, result, log or argument of a program.
 */
export type Password =
  string | { file: string } | { env: string } | ((question: PasswordQuestion) => string | Promise<string>);

/** A host that is reached by ssh; what is absent is as `~/.ssh/config`, the agent and the keys of the user have it. */
export interface SshServer {
  /** Name or address; an IPv6 address without brackets. */
  host: string;
  port?: number;
  user?: string;
  /** Default: keys and the agent. */
  password?: Password;
  /** A private key. */
  identityFile?: string;
  /** Default: the user's own and the system's. */
  knownHostsFile?: string;
  /** Default true: a host whose key is not known is refused. */
  verifyHost?: boolean;
}

/** How a server proves by its certificate that it is the one that is meant. */
export interface ServerCertificate {
  /** Default true: a certificate that no authority vouches for is refused. */
  verifyCertificate?: boolean;
  /** PEM file of the authorities that vouch for its certificate; default: those of the system and of Node.js. */
  caFile?: string;
  /** SHA-256 of the certificate that it must have, in hexadecimal, with colons or without; no authority is asked then. */
  fingerprint?: string;
}

/** A server that is spoken to by HTTPS. */
export interface HttpsServer extends ServerCertificate {
  /** Name or address; an IPv6 address without brackets. */
  host: string;
  /** Default: that of the protocol. */
  port?: number;
}

/** A server that may be one without encryption. */
export interface HttpServer extends HttpsServer {
  /** By HTTP: everybody in between reads all of it. Default false. */
  plain?: boolean;
}
