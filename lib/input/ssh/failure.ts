import { ProgramError, V2vError } from '../../errors';
import type { Server } from '../../programs/server';
import type { Context } from '../../run/context';
import type { SshAccess } from './access';
import { explainFailure, type RemotePath } from './explain';

/** What a remote file is read with. */
export interface Reading {
  access: SshAccess;
  context: Context;
}

/** The failures of a client that say nothing of their own: nbdkit knows why. */
function isOfClient(error: unknown): boolean {
  return error instanceof ProgramError || (error instanceof V2vError && error.cause instanceof ProgramError);
}

/** Does something with a file of the host that nbdkit serves. Where it fails, what nbdkit said becomes the error. */
export async function whileReading<T>(
  server: Server,
  file: RemotePath,
  { access, context }: Reading,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await server.whileServing(work);
  } catch (error) {
    context.throwIfAborted();
    if (!isOfClient(error)) throw error;
    const why = await explainFailure(server, access, file);
    throw why ?? error;
  }
}
