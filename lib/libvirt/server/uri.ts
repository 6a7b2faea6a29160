import { hostname } from 'node:os';

const loopback = /^(?:localhost|localhost\..*|127(?:\.\d+){3}|::1)$/i;

/** Whether a name of a host means the one that uses it. */
export function isLoopback(host: string): boolean {
  return loopback.test(host);
}

/** `qemu+ssh://root@host:22/system`: scheme, user, host, and port. libvirt's URIs need not be valid ones. */
const shape = /^([a-z][a-z0-9+.-]{0,40}):\/\/(?:([^@/?#]*)@)?(\[[^\]/]*\]|[^:/?#]*)(?::\d*)?(?:[/?#]|$)/i;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The user that a URI of libvirt names. */
export function userOf(uri: string | undefined): string | undefined {
  const user = shape.exec(uri ?? '')?.[2]?.split(':')[0];
  return user ? decoded(user) : undefined;
}

/** The server that a URI of libvirt names; undefined for one of this host, `qemu:///system`. */
export function serverOf(uri: string): string | undefined {
  return shape.exec(uri)?.[3]?.replace(/^\[(.*)\]$/, '$1') || undefined;
}

/**
 * The host whose files the disks of a libvirt are, where that is not this one.
 *
 * @param uri of the connection
 * @param reported the name that the host of libvirt gives itself; behind a name for this host may be a tunnel to another
 */
export function remoteHostOf(uri: string, reported: string): string | undefined {
  const server = serverOf(uri);
  if (server === undefined) return undefined;
  return isLoopback(server) && reported === hostname() ? undefined : server;
}
