import { parseCommandLine } from '../../../../lib/cli/parse';

const start = ['-i', 'ova', 'g.ova', '-o', 'proxmox'];

function output(...words: string[]): unknown {
  const command = parseCommandLine([...start, ...words]);
  return command.action === 'convert' ? command.options.output : command;
}

test('-o proxmox by the API', () => {
  expect(
    output(
      ...[
        '-oc',
        'https://pve1:8007',
        '-os',
        'local-lvm',
        '-op',
        'secret.txt',
        '-oo',
        'token-id=root@pam!v2v',
      ],
      ...[
        '-oo',
        'node=pve2',
        '-oo',
        'import-storage=local',
        '-oo',
        'ca-file=/ca.pem',
        '-oo',
        'fingerprint=AA:BB',
      ],
      ...['-oo', 'verify-certificate=false'],
    ),
  ).toEqual({
    mode: 'proxmox',
    transport: 'api',
    storage: 'local-lvm',
    server: { host: 'pve1', port: 8007, caFile: '/ca.pem', fingerprint: 'AA:BB', verifyCertificate: false },
    token: { id: 'root@pam!v2v', secret: { file: 'secret.txt' } },
    node: 'pve2',
    importStorage: 'local',
  });
});

test('-o proxmox by ssh, with all that a machine can have', () => {
  expect(
    output(
      ...[
        '-oc',
        'ssh://root@[fe80::1]:2222',
        '-os',
        'tank',
        '-oo',
        'vmid=104',
        '-oo',
        'bridge=vmbr1',
        '-oo',
        'cpu=host',
      ],
      ...[
        '-oo',
        'vlan=VM Network: A:20',
        '-oo',
        'vlan=b:3',
        '-oo',
        'tags=web,prod',
        '-oo',
        'pool=p',
        '-oo',
        'start',
      ],
      ...[
        '-oo',
        'onboot',
        '-oo',
        'firewall',
        '-oo',
        'identity=/key',
        '-oo',
        'known-hosts=/known',
        '-oo',
        'verify-host=false',
      ],
    ),
  ).toEqual({
    mode: 'proxmox',
    transport: 'ssh',
    storage: 'tank',
    vmid: 104,
    bridge: 'vmbr1',
    cpu: 'host',
    vlans: { 'VM Network: A': 20, b: 3 },
    tags: ['web', 'prod'],
    pool: 'p',
    start: true,
    onboot: true,
    firewall: true,
    ssh: {
      host: 'fe80::1',
      port: 2222,
      user: 'root',
      identityFile: '/key',
      knownHostsFile: '/known',
      verifyHost: false,
    },
  });
  expect(output('-oc', 'ssh://root@pve1', '-os', 'tank', '-op', 'pw.txt')).toMatchObject({
    ssh: { password: { file: 'pw.txt' } },
  });
});

test('-o proxmox as files', () => {
  expect(output('-oc', 'file:///var/tmp/a%20b', '-os', 'local-lvm')).toEqual({
    mode: 'proxmox',
    transport: 'files',
    storage: 'local-lvm',
    directory: '/var/tmp/a b',
  });
});

test.each<[string[], string]>([
  [['-os', 'a'], 'the option -oc is missing'],
  [['-oc', 'ssh://root@pve1'], 'the option -os is missing'],
  [['-oc', 'pve1', '-os', 'a'], 'is not of the form'],
  [['-oc', 'http://pve1', '-os', 'a'], 'is not of the form'],
  [['-oc', 'https://pve1', '-os', 'a', '-op', 'f'], 'the token is missing'],
  [['-oc', 'https://root@pve1', '-os', 'a', '-op', 'f'], 'takes no user'],
  [['-oc', 'https://pve1/api2', '-os', 'a', '-op', 'f'], 'has a path'],
  [['-oc', 'ssh://root:pw@pve1', '-os', 'a'], 'a password in a URI'],
  [['-oc', 'ssh://-oProxyCommand=x', '-os', 'a'], 'names no host'],
  [['-oc', 'ssh://pve1', '-os', 'a', '-oo', 'token-id=x'], 'has no meaning with this -oc'],
  [['-oc', 'https://pve1', '-os', 'a', '-oo', 'identity=x'], 'has no meaning with this -oc'],
  [['-oc', 'file:///a', '-os', 'a', '-op', 'f'], '-op has no meaning'],
  [['-oc', 'file://host/a', '-os', 'a'], 'names no directory'],
  [['-oc', 'ssh://pve1', '-os', 'a', '-oo', 'vlan=20'], 'is NETWORK:TAG'],
  [['-oc', 'ssh://pve1', '-os', 'a', '-oo', 'vmid=x'], 'is a number'],
  [['-oc', 'ssh://pve1', '-os', 'a', '-oo', 'verify-host=no'], 'is true or false'],
])('%j is refused', (words, message) => {
  let thrown: unknown;
  try {
    output(...words);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ code: 'USAGE', message: expect.stringContaining(message) });
  expect(String(thrown)).not.toContain(':pw@');
});
