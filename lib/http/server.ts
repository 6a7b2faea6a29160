import type { OutgoingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

import type { V2vErrorCode } from '../errors';

/** The codes of errors, which are others for a source than for a target. */
export interface HttpErrorCodes {
  /** The server does not answer, breaks off, or answers with something that is no answer. */
  unreachable: V2vErrorCode;
  /** Its certificate is not trusted. */
  identity: V2vErrorCode;
}

/** The codes for a server that guests come from. */
export const sourceCodes: HttpErrorCodes = { unreachable: 'SOURCE_UNREACHABLE', identity: 'SOURCE_IDENTITY' };

/** The codes for a server that guests go to. */
export const outputCodes: HttpErrorCodes = { unreachable: 'OUTPUT_UNREACHABLE', identity: 'OUTPUT_IDENTITY' };

/** A request. */
export interface HttpRequest {
  /** Default GET. */
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /** From the slash on, encoded. */
  path: string;
  headers?: OutgoingHttpHeaders;
  /** A stream needs its length in bytes, and can be sent once. */
  body?: string | Buffer | { stream: Readable; length: number };
  /** How long the server may be silent. Default: a minute. */
  silenceMs?: number;
  /**
   * Whether it may be sent again after it broke off, or was refused for the time being (503). Default: as HTTP has it, true
   * for GET, HEAD, PUT and DELETE; never for a stream.
   */
  repeatable?: boolean;
  /** The answer may be so many bytes. Default: 64 MiB. */
  limit?: number;
  /** Default: that of the context. */
  signal?: AbortSignal;
}

/** What a server answered, whatever its status. */
export interface HttpAnswer {
  status: number;
  /** What stands after the status: a server may say there what is wrong. */
  reason: string;
  /** Names in lower case; those that repeat are joined, but for `set-cookie`. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
}
