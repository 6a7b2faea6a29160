import { isVSphereUri, readVSphereUri } from '../../../../lib/cli/input/vsphere-uri';

describe('-ic for a vCenter or an ESXi host', () => {
  it.each([
    ['vpx://vc/DC0/DC0_H0', { host: 'vc', inventoryPath: ['DC0', 'DC0_H0'] }],
    [
      'vpx://root@vc:8443/DC0/C0/h.example.com?no_verify=1',
      {
        host: 'vc',
        port: 8443,
        user: 'root',
        inventoryPath: ['DC0', 'C0', 'h.example.com'],
        verifyCertificate: false,
      },
    ],
    // apache/cloudstack#13920: blanks in the names, users of a domain
    ['vpx://a@vc/QA%20Lab/C%201/h', { host: 'vc', user: 'a', inventoryPath: ['QA Lab', 'C 1', 'h'] }],
    ['vpx://a@vc/QA Lab/C 1/h', { host: 'vc', user: 'a', inventoryPath: ['QA Lab', 'C 1', 'h'] }],
    ['vpx://a@vc/Folder/QA Lab/h/', { host: 'vc', user: 'a', inventoryPath: ['Folder', 'QA Lab', 'h'] }],
    ['esx://Administrator%40vsphere.local@esx', { host: 'esx', user: 'Administrator@vsphere.local' }],
    ['esx://Administrator@vsphere.local@esx', { host: 'esx', user: 'Administrator@vsphere.local' }],
    ['esx://DOM%5cu%40x@esx', { host: 'esx', user: 'DOM\\u@x' }],
    ['esx://DOM\\u@x@esx/', { host: 'esx', user: 'DOM\\u@x' }],
    ['vpx://vc/A%252fB/100%25%2025%/h', { host: 'vc', inventoryPath: ['A/B', '100% 25%', 'h'] }],
    ['vpx://vc/%C3%A9/h', { host: 'vc', inventoryPath: ['é', 'h'] }],
    ['vpx://vc/é/h', { host: 'vc', inventoryPath: ['é', 'h'] }],
    ['esx://root@[fe80::1]:8443/', { host: 'fe80::1', port: 8443, user: 'root' }],
    ['esx://192.0.2.7?no_verify=0', { host: '192.0.2.7' }],
    ['ESX://esx/?no_verify=1&auto_answer=1&transport=https', { host: 'esx', verifyCertificate: false }],
    ['esx://esx/?cacert=/etc/pki/my%20ca.pem', { host: 'esx', caFile: '/etc/pki/my ca.pem' }],
    ['gsx://old', { host: 'old', port: 8333 }],
  ])('reads %s', (uri, server) => {
    expect(isVSphereUri(uri)).toBe(true);
    expect(readVSphereUri(uri)).toEqual(server);
  });

  it.each([
    ['vpx:///DC0/h', /names no server/],
    ['esx://root@', /names no server/],
    ['vpx://vc', /which ESXi host is meant/],
    ['vpx://vc/DC0', /which ESXi host is meant/],
    ['esx://esx:0', /0 is not a port/],
    ['esx://esx:70000', /70000 is not a port/],
    ['esx://esx/?no_verify=yes', /no_verify is 0 or 1/],
    ['esx://esx/?noverify=1', /noverify is not one of its parameters/],
    ['esx://esx/?proxy=http://p', /without a proxy/],
    ['esx://esx/?transport=http', /transport "http"/],
    ['esx://esx/?cacert=', /cacert names no file/],
  ])('refuses %s', (uri, problem) => {
    expect(() => readVSphereUri(uri)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(problem) }),
    );
  });

  it('refuses a password in the URI, and does not quote it', () => {
    const read = (): unknown => readVSphereUri('vpx://root:hunter2@vc/DC0/h');
    expect(read).toThrow(/password.*-ip/);
    expect(read).not.toThrow(/hunter2/);
  });

  it.each(['qemu:///system', 'xen+ssh://root@xen', 'esx', undefined])('is not %s', (uri) => {
    expect(isVSphereUri(uri)).toBe(false);
  });
});
