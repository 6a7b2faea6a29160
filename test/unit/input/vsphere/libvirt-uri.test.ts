import { readVSphereUri } from '../../../../lib/cli/input/vsphere-uri';
import { libvirtUri } from '../../../../lib/input/vsphere/libvirt-uri';
import type { VSphereServer } from '../../../../types/input';

describe('the URI for libvirt', () => {
  it.each<[string, VSphereServer]>([
    ['esx://root@esx1/', { host: 'esx1' }],
    ['esx://root@[fe80::1]:8443/?no_verify=1', { host: 'fe80::1', port: 8443, verifyCertificate: false }],
    ['esx://root@[fe80::1]/', { host: 'fe80::1', port: 443 }],
    // apache/cloudstack#13920: a blank in the name of the datacenter, users of a domain
    [
      'vpx://Administrator%40vsphere.local@vc/QA%20Lab/Cluster%201/esx1.example.com',
      {
        host: 'vc',
        user: 'Administrator@vsphere.local',
        inventoryPath: ['QA Lab', 'Cluster 1', 'esx1.example.com'],
      },
    ],
    ['vpx://DOM%5Cu%40x@vc/A/B/DC/h', { host: 'vc', user: 'DOM\\u@x', inventoryPath: ['A', 'B', 'DC', 'h'] }],
    // A name with a slash in it, which vSphere's API has as %2f
    ['vpx://root@vc/A%252fB/%C3%A9/h', { host: 'vc', inventoryPath: ['A/B', 'é', 'h'] }],
    ['vpx://root@vc/100%2525/h%3F/x', { host: 'vc', inventoryPath: ['100%', 'h?', 'x'] }],
    ['esx://root@esx1/?cacert=%2Fetc%2Fmy%20ca.pem', { host: 'esx1', caFile: '/etc/my ca.pem' }],
    ['esx://root@esx1/?no_verify=1', { host: 'esx1', caFile: '/ca.pem', verifyCertificate: false }],
  ])('is %s', (uri, server) => {
    expect(libvirtUri(server)).toBe(uri);
  });

  it.each<VSphereServer>([
    { host: 'vc', user: 'DOM\\u@x', inventoryPath: ['A/B', '100%25 %', 'a+b?c#d&e', 'é', '[x] (1)'] },
    { host: '::1', port: 9443, user: "it's", verifyCertificate: false, inventoryPath: ['a', 'b\\c'] },
    { host: 'esx1', user: 'root', caFile: '/etc/ca & co=1.pem' },
  ])('is read back as it was: $host', (server) => {
    expect(readVSphereUri(libvirtUri(server))).toEqual(server);
  });
});
