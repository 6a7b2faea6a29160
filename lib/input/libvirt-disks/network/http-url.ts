import type { NetworkDisk } from '../../domain-xml/description';
import { hostInUri } from './host-in-uri';

const usualPorts: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** Everything but what RFC 3986 calls unreserved. */
function encoded(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * The URL of a disk on a web server, made of its parts. The path is as the server's files are named, and is encoded; the
 * query is encoded already, as libvirt takes it.
 *
 * @example
 * diskUrl({ protocol: 'https', name: 'iso/a b.img', hosts: [{ transport: 'tcp', name: 'web' }] }); // https://web/iso/a%20b.img
 */
export function diskUrl({
  protocol,
  name,
  query,
  hosts: [host],
}: Pick<NetworkDisk, 'protocol' | 'name' | 'query' | 'hosts'>): string {
  const port = host?.port === undefined || host.port === usualPorts[protocol] ? '' : `:${host.port}`;
  const path = name.replace(/^\//, '').split('/').map(encoded).join('/');
  return `${protocol}://${hostInUri(host?.name ?? '')}${port}/${path}${query === undefined ? '' : `?${query}`}`;
}
