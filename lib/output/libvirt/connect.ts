import { hostname } from 'node:os';

import type { LibvirtOutput } from '../../../types/output';
import { V2vError } from '../../errors';
import type { LibvirtConnection } from '../../libvirt';
import {
  connectToLibvirt,
  outputCodes,
  remoteHostOf,
  shownConnection,
  type LibvirtServer,
} from '../../libvirt/server';
import type { Context } from '../../run/context';
import { atLibvirt } from './failure';

/** An open connection to a libvirt that runs guests under QEMU. */
export interface Connected {
  connection: LibvirtConnection;
  /** As messages call it. */
  shown: string;
  /** Its host is this one, as far as the names tell. */
  here: boolean;
}

/** TEST is libvirt's own driver for tests: it does what QEMU's does, and nothing is there. */
const drivers = ['QEMU', 'TEST'];

async function look(connection: LibvirtConnection): Promise<Connected> {
  const uri = await connection.uri();
  const shown = shownConnection(uri);
  const driver = await connection.type();
  if (!drivers.includes(driver)) {
    throw new V2vError('OUTPUT_UNSUPPORTED', `${shown} runs guests under ${driver}, not under QEMU.`, {
      subject: shown,
      hint: 'Name a connection to QEMU (-oc): qemu:///system, qemu:///session.',
    });
  }
  const reported = await connection.hostname();
  return { connection, shown, here: remoteHostOf(uri, reported) === undefined && reported === hostname() };
}

/**
 * Connects to the libvirt of a target. The connection is the caller's to close.
 *
 * @throws V2vError `OUTPUT_UNREACHABLE`, `OUTPUT_LOGIN`, `OUTPUT_UNSUPPORTED`, `PASSWORD_FILE`, `USAGE`, `ABORTED`
 */
export async function connect(
  { connection: uri, password }: LibvirtOutput,
  context: Pick<Context, 'signal'>,
): Promise<Connected> {
  const server: LibvirtServer = {
    ...(uri === undefined ? {} : { connection: uri }),
    ...(password === undefined ? {} : { password }),
  };
  const connection = await connectToLibvirt(server, outputCodes, context);
  try {
    return await atLibvirt('libvirt does not say what it is', look(connection));
  } catch (error) {
    await connection.close();
    throw error;
  }
}
