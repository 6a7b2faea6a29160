import type { CommandLine } from '../../../lib/cli/command-line';
import { parseCommandLine } from '../../../lib/cli/parse';
import { isV2vError } from '../../../lib/errors';

function parsed(...argv: string[]): Extract<CommandLine, { action: 'convert' }> {
  const command = parseCommandLine(argv);
  if (command.action !== 'convert') throw new Error(`action ${command.action}`);
  return command;
}

function printed(...argv: string[]): string {
  const command = parseCommandLine(argv);
  if (command.action !== 'print') throw new Error(`action ${command.action}`);
  return command.text;
}

function usage(...argv: string[]): string {
  try {
    parseCommandLine(argv);
  } catch (error) {
    if (isV2vError(error) && error.code === 'USAGE') return error.message;
    throw error;
  }
  throw new Error(`was taken: ${argv.join(' ')}`);
}

const toNull = ['-i', 'ova', 'g.ova', '-o', 'null'];

describe('a whole command line', () => {
  it('gives the options of convert()', () => {
    const command = parsed(
      ...['-i', 'ova', '/vm/centos.ova', '-o', 'qemu', '-os', '/out', '-of', 'qcow2', '-oa', 'preallocated'],
      ...[
        '-on',
        'web',
        '-oo',
        'compressed',
        '-oo',
        'qemu-boot',
        '--root',
        'first',
        '--no-fstrim',
        '--no-guest-agent',
        '-v',
        '-x',
      ],
      ...['--network', 'nat:default', '--bridge', 'br0', '--mac', '00:0C:29:AA:BB:CC:bridge:br9'],
      ...['-m', '2048', '--smp', '3', '--acceleration', 'tcg', '--initrd', 'append', '--tmp', '/big'],
      ...['--virtio-win', '/srv/virtio-win.iso'],
    );
    expect(command.options).toEqual({
      input: { mode: 'ova', path: '/vm/centos.ova' },
      output: { mode: 'qemu', directory: '/out', boot: true },
      disks: { format: 'qcow2', allocation: 'preallocated', compressed: true },
      name: 'web',
      root: 'first',
      networks: {
        macs: { '00:0c:29:aa:bb:cc': { type: 'bridge', name: 'br9' } },
        networks: { nat: 'default' },
        defaultBridge: 'br0',
      },
      appliance: { memory: 2048, smp: 3, acceleration: 'tcg' },
      initrd: 'append',
      guestAgent: false,
      windows: { virtioWin: '/srv/virtio-win.iso' },
      fstrim: false,
      tempDir: '/big',
      verbose: true,
      trace: true,
    });
    expect(command.warnings).toEqual([]);
  });

  it('sets nothing that was not asked for, so that defaults stay the library’s', () => {
    expect(parsed(...toNull).options).toEqual({
      input: { mode: 'ova', path: 'g.ova' },
      output: { mode: 'null' },
      verbose: false,
      trace: false,
    });
  });

  it('takes several disks, their format, and the other spellings of disk and local', () => {
    const { options } = parsed('-i', 'local', 'a.vmdk', '-if', 'vmdk', 'b.vmdk', '-o', 'disk', '-os', 'out');
    expect(options.input).toEqual({ mode: 'disk', paths: ['a.vmdk', 'b.vmdk'], format: 'vmdk' });
    expect(options.output).toEqual({ mode: 'local', directory: 'out' });
  });
});

it('takes the guest to convert out of an OVF with several', () => {
  expect(parsed(...toNull, '-io', 'virtual-system=web=1').options.input).toEqual({
    mode: 'ova',
    path: 'g.ova',
    virtualSystem: 'web=1',
  });
});

describe('spelling', () => {
  it.each([[['-os', '/out', '-of', 'raw']], [['--os', '/out', '--of', 'raw']], [['-os=/out', '--of=raw']]])(
    'takes two-letter options as %j',
    (words) => {
      const { options } = parsed('-i', 'ova', 'g.ova', '-o', 'local', ...words);
      expect(options.output).toEqual({ mode: 'local', directory: '/out' });
      expect(options.disks).toEqual({ format: 'raw' });
    },
  );

  it('takes long options with one dash, and unambiguous abbreviations', () => {
    const { options, display } = parsed(...toNull, '-network', 'a:b', '--no-fs', '--qu', '--verb');
    expect(options.networks).toEqual({ networks: { a: 'b' } });
    expect(options.fstrim).toBe(false);
    expect(display).toMatchObject({ quiet: true, verbose: true });
  });

  it('takes clusters of short options and attached values', () => {
    const command = parsed('-vxq', '-iova', 'g.ova', '-onull', '-m512');
    expect(command.display).toMatchObject({ verbose: true, trace: true, quiet: true });
    expect(command.options.appliance).toEqual({ memory: 512 });
  });

  it('takes operands before, between and after options, and everything after --', () => {
    expect(parsed('a.img', '-i', 'disk', 'b.img', '-o', 'null', '--', '-c.img').options.input).toEqual({
      mode: 'disk',
      paths: ['a.img', 'b.img', '-c.img'],
    });
  });

  it('lets a value begin with a dash or hold further equals signs', () => {
    expect(parsed(...toNull, '-on', '-x').options.name).toBe('-x');
    expect(parsed(...toNull, '-on=a=b').options.name).toBe('a=b');
  });

  it('keeps the exact name apart from longer ones that begin alike', () => {
    expect(parsed('-i', 'ova', 'g.ova', '-o', 'local', '-os', 'd', '-if', 'x').warnings).toHaveLength(1);
    expect(parsed(...toNull, '--color').display.colours).toBe(true);
    expect(parsed(...toNull, '--colour').display.colours).toBe(true);
  });

  it.each([
    [['--bogus'], /unknown option '--bogus'/],
    [['-z'], /unknown option '-z'/],
    [['-vz'], /unknown option '-z'/],
    [['--ver'], /'--ver' is ambiguous.*--verbose.*--version/],
    [['--o'], /'--o' is ambiguous/],
    [['--quiet=yes'], /'--quiet' does not take a value/],
    [['-os'], /'-os' needs a value: STORAGE/],
    [['--=x'], /unknown option '--'/],
  ])('refuses %j', (words, message) => {
    expect(usage(...toNull, ...words)).toMatch(message);
  });

  it.each(['-i', '-if', '-o', '-oa', '-of', '-on', '-os', '--initrd', '--tmp', '--virtio-win'])(
    'refuses %s twice',
    (option) => {
      expect(usage(option, 'a', option, 'b')).toBe(
        `${option} option used more than once on the command line`,
      );
    },
  );

  it('takes the last --root, --memsize and --smp', () => {
    const { options } = parsed(
      ...toNull,
      '--root',
      'ask',
      '--root',
      '/dev/sda2',
      '-m',
      '1',
      '--memsize',
      '7',
    );
    expect(options.root).toBe('/dev/sda2');
    expect(options.appliance).toEqual({ memory: 7 });
  });
});

describe('what makes no sense', () => {
  it.each([
    [['-i', 'ovaa', 'g.ova', '-o', 'null'], /unknown input mode 'ovaa'/],
    [['-i', 'ova', 'g.ova', '-o', 'nul'], /unknown output mode 'nul'/],
    [['-i', 'ova', '-o', 'null'], /no file is named/],
    [['-i', 'ova', 'a', 'b', '-o', 'null'], /2 files are named/],
    [['-i', 'ova', '', '-o', 'null'], /empty/],
    [['-i', 'disk', '-o', 'null'], /no disk is named/],
    [['-i', 'ova', 'a', '-o', 'local'], /-os is missing/],
    [['-i', 'ova', 'a', '-o', 'qemu', '-os', ''], /-os is empty/],
    [[...toNull, '-os', 'd'], /^-o null does not take -os; leave it out$/],
    [[...toNull, '-of', 'qcow2'], /-o null takes -of raw/],
    [[...toNull, '-of', 'vmdk'], /unknown value 'vmdk' of -of; it is one of raw, qcow2/],
    [[...toNull, '-oa', 'thin'], /unknown value 'thin' of -oa/],
    [[...toNull, '-oo', 'compressed'], /no such option/],
    [[...toNull, '-oo', 'constructor'], /no such option/],
    [['-i', 'ova', 'a', '-o', 'local', '-os', 'd', '-oo', 'qemu-boot'], /-o local has no such option/],
    [['-i', 'ova', 'a', '-o', 'local', '-os', 'd', '-oo', 'compressed'], /-of qcow2 only/],
    [['-i', 'ova', 'a', '-o', 'local', '-os', 'd', '-oo', 'compressed=maybe'], /true or false/],
    [[...toNull, '-io', 'x=1'], /-io x: the input mode -i ova has no such option/],
    [[...toNull, '-io', 'virtual-system'], /needs a value/],
    [[...toNull, '-io', 'virtual-system='], /needs a value/],
    [[...toNull, '-io', 'virtual-system=a', '-io', 'virtual-system=b'], /more than once/],
    [['-i', 'disk', 'a', '-io', 'virtual-system=a', '-o', 'null'], /-i disk has no such option/],
    [[...toNull, '--root', 'sda1'], /unknown --root 'sda1'/],
    [[...toNull, '--smp', '0'], /'0' is not a number for --smp/],
    [[...toNull, '-m', '1.5'], /whole number/],
    [[...toNull, '-m', 'lots'], /whole number/],
    [[...toNull, '--initrd', 'new'], /unknown value 'new' of --initrd/],
    [[...toNull, '--parallel', '0'], /whole number/],
    [[...toNull, '--verify', 'half'], /none, sampled, full/],
    [[...toNull, '--json', '--machine-readable'], /choose one/],
    [[...toNull, '--machine-readable=what'], /file:PATH/],
    [[...toNull, '--machine-readable=stream:stdin'], /file:PATH/],
    [[...toNull, '--machine-readable=fd:x'], /file:PATH/],
  ])('%j', (argv, message) => {
    expect(usage(...argv)).toMatch(message);
  });
});

describe('networks', () => {
  const networks = (...argv: string[]) => parsed(...toNull, ...argv).options.networks;
  const networksAndAddresses = (...argv: string[]) => parsed(...toNull, ...argv).options;

  it('splits at the first colon', () => {
    expect(networks('-n', 'VM Network:a:b', '-b', 'x:y')).toEqual({
      networks: { 'VM Network': 'a:b' },
      bridges: { x: 'y' },
    });
  });

  it('keeps names that are special in JavaScript', () => {
    const map = networks('-n', '__proto__:a')?.networks;
    expect(Object.keys(map ?? {})).toEqual(['__proto__']);
  });

  it('gives network cards addresses', () => {
    const mac = '00:11:22:33:44:55';
    const of = (...argv: string[]) => networksAndAddresses(...argv).windows?.staticAddresses;
    expect(
      of('--mac', `${mac}:ip:10.0.0.5,10.0.0.1,16,10.0.0.2,2001:db8::2`, '--mac', `${mac}:ip:2001:db8::5`),
    ).toEqual([
      { mac, address: '10.0.0.5', gateway: '10.0.0.1', prefix: 16, dns: ['10.0.0.2', '2001:db8::2'] },
      { mac, address: '2001:db8::5' },
    ]);
    expect(of('--mac', `00:11:22:33:44:5A:IP:10.0.0.5,,`)).toEqual([
      { mac: '00:11:22:33:44:5a', address: '10.0.0.5' },
    ]);
    expect(of('--mac', `${mac}:network:a`)).toBeUndefined();
    expect(networksAndAddresses('--mac', `${mac}:network:a`, '--mac', `${mac}:ip:10.0.0.5`)).toMatchObject({
      networks: { macs: { [mac]: { type: 'network', name: 'a' } } },
      windows: { staticAddresses: [{ mac, address: '10.0.0.5' }] },
    });
  });

  it('takes a default beside named ones', () => {
    expect(networks('-n', 'default', '-n', 'a:b')).toEqual({
      networks: { a: 'b' },
      defaultNetwork: 'default',
    });
  });

  it.each([
    [['-n', 'a', '-n', 'b'], /^duplicate -n b: there is a default already, 'a'/],
    [['-n', 'a:b', '-n', 'a:c'], /^duplicate -n: 'a' is mapped more than once/],
    [['-b', ':b'], /is missing a name/],
    [['-b', 'a:'], /is missing a name/],
    [['-b', ''], /needs a name/],
    [['--mac', '00:11:22:33:44:network:a'], /cannot read --mac/],
    [['--mac', '00:11:22:33:44:55:vlan:a'], /cannot read --mac/],
    [['--mac', '00:11:22:33:44:55:network:'], /cannot read --mac/],
    [['--mac', '00:11:22:33:44:55:ip:'], /cannot read --mac/],
    [['--mac', '00:11:22:33:44:55:ip:10.0.0'], /10\.0\.0 is not an IP address/],
    [['--mac', '00:11:22:33:44:55:ip:10.0.0.1,fe80::1'], /fe80::1 is not an IPv4 address/],
    [['--mac', '00:11:22:33:44:55:ip:10.0.0.1,,33'], /a length from 1 to 32, not 33/],
    [['--mac', '00:11:22:33:44:55:ip:10.0.0.1,,x'], /'x' is not the length of a prefix/],
    [['--mac', '00:11:22:33:44:55:ip:10.0.0.1,,24,ns1'], /ns1 is not an IP address/],
    [['--mac', '00:11:22:33:44:5A:network:a', '--mac', '00:11:22:33:44:5a:bridge:b'], /more than once/],
  ])('refuses %j', (argv, message) => {
    expect(usage(...toNull, ...argv)).toMatch(message);
  });
});

describe('guests of hypervisors', () => {
  const input = (...words: string[]) => {
    const command = parseCommandLine([...words, '-o', 'null']);
    return command.action === 'convert' ? command.options.input : command;
  };
  const server = { host: 'vc', user: 'root', inventoryPath: ['DC', 'esx1'] };

  it.each([
    [['-i', 'libvirt', 'web'], { mode: 'libvirt', guest: 'web' }],
    [['-ic', 'qemu:///system', 'web'], { mode: 'libvirt', guest: 'web', connection: 'qemu:///system' }],
    [
      ['-ic', 'vpx://root@vc/DC/esx1', '-ip', 'pw', 'web'],
      { mode: 'vsphere', guest: 'web', server, password: { file: 'pw' } },
    ],
    [['-ic', 'vpx://root@vc/DC/esx1', 'web'], { mode: 'vsphere', guest: 'web', server }],
    [
      ['-ic', 'vpx://root@vc/DC/esx1', '-it', 'vddk', '-io', 'vddk-libdir=/opt/vddk', 'web'],
      { mode: 'vddk', guest: 'web', server, vddk: { libdir: '/opt/vddk' } },
    ],
    [
      ['-ic', 'xen+ssh://root@xen1', 'web'],
      { mode: 'xen', guest: 'web', ssh: { host: 'xen1', user: 'root' } },
    ],
  ])('%j', (words, expected) => {
    expect(input(...words)).toEqual(expected);
  });

  it('says which ways there are, where the options fit none', () => {
    expect(usage('-ic', 'vpx://root@vc/DC/esx1', '-it', 'ssh', 'web', '-o', 'null')).toBe(
      '-i libvirt is not read with these options; it is -i libvirt, -i libvirt -ic vpx://…, -i libvirt -ic vpx://… -it vddk or -i libvirt -ic xen+ssh://…',
    );
  });

  it('takes the options of VDDK with VDDK alone', () => {
    expect(usage('-ic', 'vpx://root@vc/DC/esx1', '-io', 'vddk-libdir=/opt/vddk', 'web', '-o', 'null')).toBe(
      '-io vddk-libdir: the input mode -i libvirt -ic vpx://… has no such option; -io ? lists them',
    );
  });
});

describe('list', () => {
  it.each([
    [['-ic', 'qemu:///system'], { mode: 'libvirt', connection: 'qemu:///system' }],
    [[], { mode: 'libvirt' }],
    [
      ['-ic', 'esx://root@esx1', '-ip', 'pw'],
      { mode: 'vsphere', server: { host: 'esx1', user: 'root' }, password: { file: 'pw' } },
    ],
    [['-ic', 'esx://root@esx1', '-it', 'vddk'], { mode: 'vddk', server: { host: 'esx1', user: 'root' } }],
    [['-ic', 'xen+ssh://xen1'], { mode: 'xen', ssh: { host: 'xen1' } }],
  ])('%j', (words, location) => {
    expect(parseCommandLine(['list', ...words, '--json'])).toMatchObject({
      action: 'list',
      location,
      display: { json: true },
    });
  });

  it.each([
    [['web'], 'v2v-node list takes no guest, and 1 is named'],
    [['-i', 'ova'], '-i ova is one guest and has no list; leave -i out, and name a hypervisor with -ic'],
    [['-o', 'null'], /-o/],
  ])('refuses %j', (words, message) => {
    expect(usage('list', ...words)).toMatch(message);
  });

  it('has a help of its own', () => {
    expect(parseCommandLine(['list', '--help'])).toMatchObject({
      action: 'print',
      text: expect.stringMatching(/^v2v-node list: /) as string,
    });
  });
});

describe('leftovers', () => {
  it('says nothing of a target where none is named', () => {
    expect(parseCommandLine(['leftovers', '--tmp', '/scratch'])).toEqual({
      action: 'leftovers',
      remove: false,
      tempDir: '/scratch',
      display: expect.anything() as unknown,
      warnings: [],
    });
  });

  it('takes the options of a target', () => {
    expect(
      parseCommandLine(['leftovers', '--remove', '-o', 'json', '-os', '/out', '-oo', 'json-disks-pattern=a']),
    ).toMatchObject({ remove: true, output: { mode: 'json', directory: '/out', disksPattern: 'a' } });
  });

  it.each([
    [['web'], "v2v-node leftovers takes options only, and not 'web'"],
    [['-i', 'ova'], /-i/],
  ])('refuses %j', (words, message) => {
    expect(usage('leftovers', ...words)).toMatch(message);
  });

  it('has a help of its own', () => {
    expect(parseCommandLine(['leftovers', '--help'])).toMatchObject({
      action: 'print',
      text: expect.stringMatching(/^v2v-node leftovers: /) as string,
    });
  });
});

describe('options of virt-v2v that are not ours', () => {
  it.each([
    ['-ic', 'vpx://root:hunter2@x'],
    ['-it', 'vddk'],
    ['-it', 'ssh'],
    ['-ip', 'f'],
  ])('%s %s is not of every mode', (option, value) => {
    expect(usage(...toNull, option, value)).toBe(`-i ova does not take ${option}; leave it out`);
  });

  it('says of a mode that nobody knows that it is missing, whatever options it is given', () => {
    expect(usage('-i', 'ova', 'a.ova', '-o', 'elsewhere', '-oo', 'node=pve', '-oc', 'u')).toBe(
      "unknown output mode 'elsewhere'; v2v-node writes -o local, -o libvirt, -o qemu, -o proxmox, -o kubevirt, -o openstack, -o glance, -o ovirt-upload, -o ovirt, -o vdsm, -o json and -o null",
    );
  });

  it('still says what a mode does not take that another takes', () => {
    expect(usage(...toNull, '-oo', 'compressed')).toMatch(/^-oo compressed: .* has no such option/);
    expect(usage(...toNull, '-oc', 'u')).toBe('-o null does not take -oc; leave it out');
    expect(usage(...toNull, '-oo', 'colour=red')).toMatch(/^-oo colour: .* has no such option/);
  });

  it.each([
    [['--key', 'all:password:hunter2']],
    [['--key', ':key:hunter2']],
    [['--root-password', 'hunter2']],
    [['--password', 'root:password:hunter2', '--bogus']],
    [['--mem=1', '--keys-from-stdin=hunter2']],
  ])('never repeats a secret: %j', (words) => {
    expect(usage(...toNull, ...words)).not.toContain('hunter2');
  });

  it('warns of what it takes without effect', () => {
    const { warnings } = parsed(...toNull, '--no-trim', 'all', '-if', 'vmdk');
    expect(warnings).toHaveLength(2);
    expect(parsed(...toNull).warnings).toEqual([]);
  });

  it('takes how the disks are copied', () => {
    expect(parsed(...toNull).options).not.toHaveProperty('disks');
    const words = [
      '--parallel',
      '4',
      '--bandwidth',
      '8M',
      '--bandwidth-file',
      '/run/limit',
      '--verify',
      'sampled',
    ];
    expect(parsed(...toNull, ...words).options).toMatchObject({
      disks: { parallel: 4, bandwidth: 1024 ** 2, bandwidthFile: '/run/limit', verify: 'sampled' },
    });
  });

  it.each(['fast', '0', '1.5M', '-1', '10MB', ''])('refuses the bandwidth %j', (text) => {
    expect(usage(...toNull, '--bandwidth', text)).toMatch(/bits a second/);
  });

  it('takes a bus for the disks of a Windows guest', () => {
    expect(parsed(...toNull).options).not.toHaveProperty('windows');
    for (const bus of ['virtio-blk', 'virtio-scsi']) {
      expect(parsed(...toNull, '--block-driver', bus).options).toMatchObject({
        windows: { blockDriver: bus },
      });
    }
    expect(usage(...toNull, '--block-driver', 'ide')).toContain('virtio-blk');
  });

  it('understands virt-v2v’s older spellings of -oo', () => {
    const { options } = parsed(
      '-i',
      'ova',
      'a',
      '-o',
      'qemu',
      '-os',
      'd',
      '-of',
      'qcow2',
      '--compressed',
      '--qemu-boot',
    );
    expect(options.output).toEqual({ mode: 'qemu', directory: 'd', boot: true });
    expect(options.disks).toEqual({ format: 'qcow2', compressed: true });
  });
});

describe('answers', () => {
  it('--plan takes what a conversion takes, and needs no target', () => {
    const words = ['-i', 'ova', 'a.ova', '--plan', '--root', 'first', '-of', 'qcow2'];
    expect(parseCommandLine(words)).toEqual({
      action: 'plan',
      options: {
        input: { mode: 'ova', path: 'a.ova' },
        root: 'first',
        disks: { format: 'qcow2' },
        verbose: false,
        trace: false,
      },
      display: expect.anything(),
      passphrases: { fromStdin: false, echo: false },
      warnings: [],
    });
    const whole = [...words, '-o', 'qemu', '-os', '/out', '-oo', 'compressed'];
    expect(parseCommandLine(whole)).toMatchObject({
      action: 'plan',
      options: { output: { mode: 'qemu', directory: '/out' }, disks: { format: 'qcow2', compressed: true } },
    });
    expect(parseCommandLine([...words, '-os', 'pool'])).toMatchObject({
      action: 'plan',
      options: { output: { mode: 'libvirt', pool: 'pool' } },
    });
    expect(usage(...words, '--print-source')).toMatch(/choose one/);
    expect(usage(...words, '--result', 'a.json')).toMatch(/prints its JSON with --json/);
  });

  it('--print-source needs no target', () => {
    expect(parseCommandLine(['-i', 'ova', 'a.ova', '--print-source', '-q'])).toMatchObject({
      action: 'print-source',
      input: { mode: 'ova', path: 'a.ova' },
      display: { quiet: true },
    });
  });

  it('--version', () => {
    expect(printed('--version')).toMatch(/^v2v-node \d+\.\d+\.\d+\S*\n$/);
    expect(printed('-V')).toBe(printed('--version'));
  });

  it('-oo ? and -io ?', () => {
    expect(printed('-i', 'ova', 'a', '-o', 'qemu', '-oo', '?')).toMatch(/-oo compressed .*\n.*-oo qemu-boot/);
    expect(printed('-o', 'null', '-oo', '?')).toMatch(/no options/);
    expect(printed('-i', 'disk', '-io', '?')).toMatch(/no options/);
    expect(printed('-i', 'ova', '-io', '?')).toMatch(/-io virtual-system=VALUE/);
    expect(printed('-oo', '?')).toMatch(/^Options of the output mode -o libvirt/);
    expect(printed('-io', '?')).toMatch(/-i libvirt has no options/);
  });

  it.each([
    ['--machine-readable', { type: 'stream', stream: 'stdout' }],
    ['--machine-readable=stream:stderr', { type: 'stream', stream: 'stderr' }],
    ['--machine-readable=file:/tmp/a:b', { type: 'file', path: '/tmp/a:b' }],
    ['--machine-readable=fd:3', { type: 'fd', fd: 3 }],
  ])('%s with a guest chooses the channel', (word, channel) => {
    expect(parsed(...toNull, word).display.machineReadable).toEqual(channel);
  });

  it('--machine-readable leaves the next word alone', () => {
    expect(parsed('-i', 'ova', '--machine-readable', 'g.ova', '-o', 'null').options.input).toMatchObject({
      path: 'g.ova',
    });
  });

  it('lists the options for shell completion', () => {
    expect(printed('--short-options').split('\n')).toEqual(
      expect.arrayContaining(['-i', '-o', '-n', '-b', '-v', '-x']),
    );
    const long = printed('--long-options').split('\n');
    expect(long).toEqual(expect.arrayContaining(['-os', '--network', '--print-source']));
    expect(long).not.toContain('--in-place');
  });

  it('--help all shows every option that has help, within 100 columns, and none that is not available', () => {
    expect(printed('--help=all')).toBe(printed('--help', 'all'));
    const lines = printed('--help', 'all').split('\n');
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    const text = lines.join('\n');
    for (const option of [
      '-i ova|disk|vmx|libvirtxml|libvirt',
      '-i libvirt -ic xen+ssh://… GUEST',
      'how the disks are read (-i vmx, libvirt -ic',
      '-o local|libvirt|qemu|proxmox|kubevirt|openstack|glance|ovirt-upload|ovirt|vdsm|json|null',
      '-i disk FILE…',
      'format of the disks (-i disk)',
      'What it writes (-o, default libvirt); -oo ? lists the options of a mode:',
      'or volume type (-o local, libvirt, qemu, proxmox',
      '--hostname NAME',
      'v2v-node -i libvirtxml guest.xml',
      '-os DIRECTORY',
      '-n, --network [IN:]OUT',
      '--machine-readable[=CHANNEL]',
    ]) {
      expect(text).toContain(option);
    }
    expect(text).not.toContain('--in-place');
  });
});

it('--help is short, and says where the rest is', () => {
  const lines = printed('--help').split('\n');
  expect(lines.length).toBeLessThan(80);
  expect(lines.filter((line) => line.length > 100)).toEqual([]);
  expect(lines.join('\n')).toMatch(/--help all shows every option/);
});

describe('modes of the source', () => {
  it('-i libvirtxml takes one file', () => {
    const { options } = parsed('-i', 'libvirtxml', 'g.xml', '-o', 'null');
    expect(options.input).toEqual({ mode: 'libvirtxml', path: 'g.xml' });
    expect(usage('-i', 'libvirtxml', '-o', 'null')).toBe(
      '-i libvirtxml: no file is named; give one XML file',
    );
    expect(usage('-i', 'libvirtxml', 'a', 'b', '-o', 'null')).toMatch(/2 files are named/);
    expect(parsed('-i', 'libvirtxml', 'g.xml', '-if', 'raw', '-o', 'null').warnings).toEqual([
      '-if has no effect with -i libvirtxml: the XML states the formats of its disks',
    ]);
  });

  it('-i vmx takes one file', () => {
    expect(parsed('-i', 'vmx', 'g.vmx', '-o', 'null').options.input).toEqual({ mode: 'vmx', path: 'g.vmx' });
    expect(usage('-i', 'vmx', '-o', 'null')).toBe('-i vmx: no file is named; give one VMX file');
    expect(usage('-i', 'vmx', 'g.vmx', '-ip', 'f', '-o', 'null')).toMatch(/-ip belongs to -it ssh/);
    expect(usage('-i', 'vmx', 'ssh://h/g.vmx', '-o', 'null')).toMatch(/needs -it ssh/);
    expect(usage('-i', 'vmx', '-it', 'vddk', 'g.vmx', '-o', 'null')).toBe(
      "unknown value 'vddk' of -it; it is one of ssh",
    );
  });

  it.each([
    ['ssh://esx1/vmfs/volumes/ds%20(1)/a/a.vmx', { host: 'esx1' }, '/vmfs/volumes/ds (1)/a/a.vmx'],
    ['ssh://root@esx1:2222/a.vmx', { host: 'esx1', port: 2222, user: 'root' }, '/a.vmx'],
    ['SSH://DOM%5Cu@[fe80::1]:0/a.vmx', { host: 'fe80::1', user: 'DOM\\u' }, '/a.vmx'],
  ])('-it ssh %s', (uri, ssh, path) => {
    const argv = ['-i', 'vmx', '-it', 'ssh', uri, '-o', 'null'];
    expect(parsed(...argv).options.input).toEqual({ mode: 'vmx', path, ssh });
    const password = { file: 'pw' };
    const input = { mode: 'vmx', path, ssh: { ...ssh, password } };
    expect(parsed(...argv, '-ip', 'pw').options.input).toEqual(input);
  });

  it.each([
    ['/a.vmx', /is not a URI of the form ssh:/],
    ['http://esx1/a.vmx', /is not a URI of the form ssh:/],
    ['ssh://esx1', /names no VMX file/],
    ['ssh://esx1/', /names no VMX file/],
    ['ssh:///a.vmx', /names no host/],
    ['ssh://-oProxyCommand=x/a.vmx', /names no host/],
    ['ssh://-x@esx1/a.vmx', /names no user/],
    ['ssh://esx1:99999/a.vmx', /99999 is not a port/],
    ['ssh://esx1/a%zz.vmx', /percent sign as %25/],
    ['ssh://esx1/a.vmx?key=1', /has parameters/],
    ['ssh://root:hunter2@esx1/a.vmx', /a password in a URI can be seen/],
  ])('-it ssh refuses %s', (uri, message) => {
    const said = usage('-i', 'vmx', '-it', 'ssh', uri, '-o', 'null');
    expect(said).toMatch(message);
    expect(said).not.toContain('hunter2');
  });

  it('-ic xen+ssh://… takes one guest', () => {
    const ssh = { host: 'xen1', port: 222, user: 'root' };
    for (const words of [[], ['-i', 'libvirt'], ['-it', 'ssh']]) {
      const { options } = parsed(...words, '-ic', 'xen+ssh://root@xen1:222/', 'web', '-o', 'null');
      expect(options.input).toEqual({ mode: 'xen', guest: 'web', ssh });
    }
    const withPassword = parsed('-ic', 'xen+ssh://xen1', 'web', '-ip', 'pw', '-o', 'null').options.input;
    expect(withPassword).toEqual({
      mode: 'xen',
      guest: 'web',
      ssh: { host: 'xen1', password: { file: 'pw' } },
    });
    expect(usage('-ic', 'xen+ssh://xen1', '-o', 'null')).toBe(
      '-i libvirt: no guest is named; give the name of one guest',
    );
    expect(usage('-ic', 'xen+ssh://xen1/x', 'web', '-o', 'null')).toMatch(/a Xen host has no path/);
  });

  it('-i and -o are libvirt where they are missing', () => {
    expect(parsed('web').options).toMatchObject({
      input: { mode: 'libvirt', guest: 'web' },
      output: { mode: 'libvirt' },
    });
    expect(usage('-o', 'null')).toBe('-i libvirt: no guest is named; give the name or the UUID of one guest');
  });
});

describe('-o json', () => {
  const words = ['-i', 'ova', 'g.ova', '-o', 'json', '-os', 'd'];

  it('writes to a directory, and names the disks by a pattern', () => {
    expect(parsed(...words).options.output).toEqual({ mode: 'json', directory: 'd' });
    const pattern = '%{GuestName}=%{DiskNo}';
    expect(parsed(...words, '-oo', `json-disks-pattern=${pattern}`).options.output).toEqual({
      mode: 'json',
      directory: 'd',
      disksPattern: pattern,
    });
    expect(parsed(...words, '-of', 'qcow2', '-oo', 'compressed').options.disks).toEqual({
      format: 'qcow2',
      compressed: true,
    });
  });

  it('needs the directory, and a pattern that is one', () => {
    expect(usage('-i', 'ova', 'g.ova', '-o', 'json')).toMatch(/^-o json: the option -os is missing/);
    expect(usage(...words, '-oo', 'json-disks-pattern')).toMatch(/needs a value/);
    expect(usage(...words, '-oo', 'qemu-boot')).toMatch(/-o json has no such option/);
  });
});

describe('changes in the guest', () => {
  it('are made in the order of the command line', () => {
    const { options } = parsed(...toNull, '--hostname', 'web.example', '--hostname=db');
    expect(options.customize).toEqual([
      { operation: 'hostname', hostname: 'web.example' },
      { operation: 'hostname', hostname: 'db' },
    ]);
  });

  it.each(['', 'a b', '-a', 'a-', 'a..b', '.a', 'a/b', 'a\nb', 'a_b', 'a'.repeat(65)])(
    '--hostname %j is refused',
    (name) => {
      expect(usage(...toNull, '--hostname', name)).toMatch(/cannot be a host name/);
    },
  );
});
