import { networkConf } from '../../../lib/conversion/windows/network/network-conf';
import { type Architecture, missing, Wine } from '../support/wine';
import { hostMac, WineNetwork } from './wine-network';

jest.setTimeout(120_000);

const nothing = { ipv4: [], ipv6: [], gateways: [], dns: [], wins: [], routes: [] };
const mac = hostMac() ?? '';

/** Commands without the interface's number or name, which are the host's. */
const plain = (commands: string[]): string[] =>
  commands.map((line) =>
    line
      .replace(/((?:set|add)\|(?:address|dns|wins|dnsserver)|route\|[^|]*)\|[^|]+/, '$1|IF')
      .replace(/name=\w+\|/, ''),
  );

const conf = networkConf({
  adapters: [
    {
      ...nothing,
      name: 'Büro 1',
      mac,
      ipv4: [
        { address: '192.0.2.10', prefix: 24 },
        { address: '192.0.2.11', prefix: 25 },
      ],
      ipv6: [{ address: '2001:db8::5', prefix: 64 }],
      gateways: [{ address: '192.0.2.1' }, { address: '192.0.2.3', metric: 7 }, { address: 'fe80::1' }],
      dns: ['192.0.2.53', '192.0.2.54', '2001:db8::53'],
      dnsSuffix: 'example.com',
      wins: ['192.0.2.7'],
      routes: [{ destination: '2001:db8:1::/48', gateway: 'fe80::2', metric: 256 }],
    },
  ],
  routes: [{ destination: '10.0.0.0/8', gateway: '192.0.2.254', metric: 5 }],
  restored: [0],
  left: [],
});

describe.each<Architecture>(['x86_64', 'i686'])('the network command for %s', (architecture) => {
  const lacking = missing(architecture) ?? (hostMac() === undefined ? 'there is no network card' : undefined);
  if (lacking !== undefined) {
    it.skip(`is not tested: ${lacking}`, () => undefined);
    return;
  }
  const windows = new Wine(architecture);
  let wine: WineNetwork;
  beforeAll(() => {
    windows.prepare();
    wine = new WineNetwork(windows);
  }, 600_000);
  afterAll(() => windows.dispose());

  it('sets everything on the adapter with the address', async () => {
    const { status, lines, commands } = await wine.run(conf);
    expect(status).toBe(0);
    expect(plain(commands)).toEqual([
      'netsh.exe|interface|ip|set|address|IF|static|192.0.2.10|255.255.255.0|192.0.2.1',
      'netsh.exe|interface|ip|add|address|IF|192.0.2.11|255.255.255.128',
      'netsh.exe|interface|ip|add|address|IF|gateway=192.0.2.3|gwmetric=7',
      'netsh.exe|interface|ip|set|dns|IF|static|192.0.2.53|validate=no',
      'netsh.exe|interface|ip|add|dns|IF|192.0.2.54|validate=no',
      'netsh.exe|interface|ip|set|wins|IF|static|192.0.2.7',
      'netsh.exe|interface|ipv6|add|address|IF|2001:db8::5/64',
      'netsh.exe|interface|ipv6|add|route|::/0|IF|fe80::1',
      'netsh.exe|interface|ipv6|add|route|2001:db8:1::/48|IF|fe80::2|metric=256',
      'netsh.exe|interface|ipv6|set|dnsserver|IF|static|2001:db8::53|validate=no',
      'netsh.exe|interface|set|interface|newname=Büro 1',
      'route.exe|-p|add|10.0.0.0|mask|255.0.0.0|192.0.2.254|metric|5',
    ]);
    expect(lines).toContainEqual(expect.stringContaining('DNS suffix example.com is set.'));
    const key = 'HKLM\\System\\CurrentControlSet\\Services\\Tcpip\\Parameters\\Interfaces';
    expect(await wine.registry(key)).toMatch(/Domain\s+REG_SZ\s+example\.com/);
  });

  it('goes on where one setting fails, and says so', async () => {
    const { status, lines, commands } = await wine.run(conf, 'ip|add|address');
    expect(status).toBe(1);
    expect(commands).toHaveLength(12);
    expect(lines).toContainEqual(expect.stringMatching(/address 192\.0\.2\.11 is not set: status 1\.$/));
  });

  it('sets what is there already from an attempt before', async () => {
    const { status, commands } = await wine.run(conf, 'ipv6|add');
    expect(status).toBe(0);
    expect(plain(commands).filter((line) => line.includes('|ipv6|set|'))).toEqual([
      'netsh.exe|interface|ipv6|set|address|IF|2001:db8::5',
      'netsh.exe|interface|ipv6|set|route|::/0|IF|fe80::1',
      'netsh.exe|interface|ipv6|set|route|2001:db8:1::/48|IF|fe80::2|metric=256',
      'netsh.exe|interface|ipv6|set|dnsserver|IF|static|2001:db8::53|validate=no',
    ]);
  });

  it('does not fail for a name that is refused', async () => {
    const { status, lines } = await wine.run(conf, 'newname');
    expect(status).toBe(0);
    expect(lines).toContainEqual(expect.stringContaining('keeps its name, as Büro 1 is refused'));
  });

  it('fails where the adapter is not there, and sets the others', async () => {
    const other = 'adapter 02:00:00:00:00:99\naddress 192.0.2.9/24\n';
    const own = `adapter ${mac.toUpperCase()}\naddress 192.0.2.8/24\n`;
    const { status, lines, commands } = await wine.run(`v2v-node-network 1\n${other}${own}`);
    expect(status).toBe(1);
    expect(lines).toContain('There is not just one adapter 02:00:00:00:00:99.');
    expect(plain(commands)).toEqual([
      'netsh.exe|interface|ip|set|address|IF|static|192.0.2.8|255.255.255.0|none',
    ]);
  });

  const begin = 'v2v-node-network 1\r\n';
  const adapter = `${begin}adapter 02:00:00:00:00:99\r\n`;
  const wrong = [
    '',
    'v2v-node-network 2\n',
    `${begin}address 192.0.2.1/24\n`,
    `${begin}route 2001:db8::/32 fe80::1\n`,
    `${begin}adapter 02:00:00:00:00\n`,
    `${begin}adapter 02:00:00:00:00:9g\n`,
    `${adapter}address 192.0.2.1\n`,
    `${adapter}address 192.0.2.1/33\n`,
    `${adapter}address 192.0.2.256/24\n`,
    `${adapter}address 2001:db8::1/129\n`,
    `${adapter}address 192.0.2.1/24" & shutdown\n`,
    `${adapter}gateway 192.0.2.1 0\n`,
    `${adapter}gateway 192.0.2.1 10000\n`,
    `${adapter}route 10.0.0.0/8 fe80::1\n`,
    `${adapter}name a"b\n`,
    `${adapter}name a\\\n`,
    `${adapter}name a\nname b\n`,
    `${adapter}name ${'x'.repeat(201)}\n`,
    `${adapter}suffix a b\n`,
    `${adapter}wins 2001:db8::1\n`,
    `${adapter}dns one\n`,
    `${adapter}dns\n`,
    `${adapter}reboot now\n`,
    `${adapter}dns 192.0.2.1\0\n`,
    Buffer.concat([Buffer.from(`${adapter}name `), Buffer.from([0xff, 0xfe, 10])]),
    Buffer.alloc(256 * 1024 + 1, `${adapter}\n`),
  ];
  it('sets nothing by a file that is not right', async () => {
    const { ran, commands } = await wine.runAll(wrong);
    expect(ran.map(({ status }) => status)).toEqual(wrong.map(() => 2));
    for (const { lines } of ran) {
      expect(lines).toEqual([expect.stringMatching(/^(?:Line \d+ of )?the network settings/i)]);
    }
    expect(commands).toEqual([]);
  });
});
