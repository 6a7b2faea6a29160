import type { HostSuite } from './host-apt';
import type { runLogged } from './run-logged';

export interface RootfsPlace {
  host: HostSuite;
  /** Directory for the tar and for what mmdebstrap is told. */
  work: string;
  environment?: Record<string, string>;
  run: typeof runLogged;
}

/** Run mmdebstrap with the host's package sources; the path of the tar file it made. */
export function mmdebstrap(args: string[], place: RootfsPlace): Promise<string>;
