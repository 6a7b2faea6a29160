import { isIPv6 } from 'node:net';

import type { VSphereServer } from '../../../types/input';
import { toInventoryName } from '../../text/inventory-name';

const defaultUser = 'root';

/** Who logs in. */
export function userOf({ user = defaultUser }: VSphereServer): string {
  return user;
}

/** `vc.example.com`, `vc.example.com:8443`, `[fe80::1]:8443`: as it stands in a URI. */
export function authorityOf({ host, port }: VSphereServer): string {
  const name = isIPv6(host) ? `[${host}]` : host;
  return port === undefined || port === 443 ? name : `${name}:${port}`;
}

/**
 * The URI with which libvirt connects to a vCenter (`vpx://`) or an ESXi host (`esx://`), https://libvirt.org/drvesx.html.
 * Every part of it is encoded.
 *
 * @example
 * libvirtUri({ host: 'vc', user: 'DOM\\u', inventoryPath: ['QA Lab', 'esx1'] }); // vpx://DOM%5Cu@vc/QA%20Lab/esx1
 */
export function libvirtUri(server: VSphereServer): string {
  const { inventoryPath, verifyCertificate = true, caFile } = server;
  const scheme = inventoryPath === undefined ? 'esx' : 'vpx';
  const path = (inventoryPath ?? []).map((name) => encodeURIComponent(toInventoryName(name))).join('/');
  const parameters = [
    ...(verifyCertificate ? [] : ['no_verify=1']),
    ...(verifyCertificate && caFile !== undefined ? [`cacert=${encodeURIComponent(caFile)}`] : []),
  ];
  const query = parameters.length === 0 ? '' : `?${parameters.join('&')}`;
  return `${scheme}://${encodeURIComponent(userOf(server))}@${authorityOf(server)}/${path}${query}`;
}
