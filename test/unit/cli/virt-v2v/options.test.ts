/** Options as virt-v2v's manual has them: which there are, how they are spelled, which may be given once. */
import { optionTable } from '../../../../lib/cli/option-table';
import { parseCommandLine } from '../../../../lib/cli/parse';
import { isV2vError } from '../../../../lib/errors';

const toNull = ['-i', 'ova', 'g.ova', '-o', 'null'];

function converted(...argv: string[]) {
  const command = parseCommandLine(argv, 'virt-v2v');
  if (command.action !== 'convert') throw new Error(command.action);
  return command;
}

function refused(...argv: string[]): string {
  try {
    parseCommandLine(argv, 'virt-v2v');
  } catch (error) {
    if (isV2vError(error) && error.code === 'USAGE') return error.message;
    throw error;
  }
  throw new Error(`taken: ${argv.join(' ')}`);
}

const onlyOnce = [
  ...['i', 'ic', 'if', 'ip', 'it', 'o', 'oa', 'oc', 'of', 'on', 'op', 'os'],
  ...['block-driver', 'collect-output', 'bandwidth', 'bandwidth-file'],
];
const repeated = [
  ...[
    'io',
    'oo',
    'b',
    'bridge',
    'n',
    'network',
    'mac',
    'collect',
    'key',
    'm',
    'memsize',
    'smp',
    'parallel',
    'root',
  ],
  ...['echo-keys', 'keys-from-stdin', 'no-fstrim', 'print-source', 'machine-readable', 'q', 'quiet'],
  ...['color', 'colors', 'colour', 'colours', 'wrap', 'v', 'verbose', 'x', 'V', 'version', 'debug-gc'],
  ...['short-options', 'long-options', 'help'],
];

/** All that changes the guest; what virt-customize has beside these, the tools of virt-v2v do not take. */
const customize = [
  ...[
    'append-line',
    'chmod',
    'chown',
    'commands-from-file',
    'copy',
    'copy-in',
    'delete',
    'edit',
    'firstboot',
  ],
  ...['firstboot-command', 'firstboot-install', 'hostname', 'install', 'link', 'mkdir', 'move', 'password'],
  ...[
    'root-password',
    'run',
    'run-command',
    'scrub',
    'ssh-inject',
    'tar-in',
    'timezone',
    'touch',
    'truncate',
  ],
  ...['truncate-recursive', 'uninstall', 'update', 'upload', 'write', 'no-logfile', 'password-crypto'],
  ...['no-selinux-relabel', 'selinux-relabel', 'selinux-relabel-exclude', 'selinux-relabel-at-boot'],
];

it.each(customize)('--%s is there', (name) => {
  const spec = optionTable.find(({ names }) => names.includes(name));
  expect(spec).toBeDefined();
  expect(spec?.unavailable).toBeUndefined();
});

it.each(['inject-virtio-win', 'inject-qemu-ga', 'inject-blnsvr'])('--%s is of virt-customize alone', (name) =>
  expect(refused(...toNull, `--${name}`, 'x')).toContain(name),
);

it.each(onlyOnce)('-%s is there, and may be given once', (name) => {
  expect(optionTable.find(({ names }) => names.includes(name))).toMatchObject({ once: true });
});

it.each(repeated)('-%s is there, and may be repeated', (name) => {
  const spec = optionTable.find(({ names }) => names.includes(name));
  expect(spec).toBeDefined();
  expect(spec?.once).toBeUndefined();
  expect(spec?.unavailable).toBeUndefined();
});

it.each([
  ['-i', ['disk', 'local', 'libvirt', 'libvirtxml', 'ova', 'vmx']],
  [
    '-o',
    [
      ...[
        'disk',
        'local',
        'glance',
        'kubevirt',
        'libvirt',
        'null',
        'openstack',
        'osp',
        'rhosp',
        'ovirt',
        'rhv',
        'rhev',
      ],
      ...['ovirt-upload', 'ovirt_upload', 'rhv-upload', 'rhv_upload', 'qemu', 'vdsm'],
    ],
  ],
])('%s takes every name of a mode', (option, names) => {
  for (const name of names) {
    expect(parseCommandLine([option, name, `${option}o`.replace(/^-([io])o$/, '-$1o'), '?'])).toMatchObject({
      action: 'print',
    });
  }
});

it('the last one counts of memory, processors, parallel and root', () => {
  const { options } = converted(
    ...toNull,
    ...['-m', '512', '--memsize', '1024', '--smp=2', '--smp=4', '--root', 'first', '--root=/dev/sda2'],
    ...['--parallel', '2', '--parallel', '3'],
  );
  expect(options.appliance).toEqual({ memory: 1024, smp: 4 });
  expect(options.root).toBe('/dev/sda2');
  expect(options.disks).toMatchObject({ parallel: 3 });
});

it.each([
  [['--parallel', '0'], /--parallel/],
  [['--parallel', 'x'], /--parallel/],
  [['-m', 'x'], /whole number/],
  [['--smp', '-1'], /whole number/],
  [['--root', 'second'], /unknown --root 'second'/],
  [['--block-driver', 'ide'], /unknown value 'ide'/],
  [['--block-driver', 'virtio-blk', '--block-driver', 'virtio-scsi'], /used more than once/],
  [['-it', 'vddk'], /-it/],
  [['-oa', 'thin'], /unknown value 'thin'/],
  [['-n', 'a:b', '-n', 'a:c'], /duplicate -n/],
  [['--network', 'a', '--network', 'b'], /duplicate -n/],
  [['-b', 'a:b', '--bridge', 'a:c'], /duplicate -b/],
  [['--mac', '52:54:00:00:00:0A:network:x', '--mac', '52:54:00:00:00:0a:bridge:y'], /duplicate --mac/],
  [['--collect', '/etc'], /--collect-output/],
  [['--collect', '/etc:/abs', '--collect-output', 'x'], /not a directory inside/],
  [['--machine-readable=xml'], /cannot read --machine-readable/],
  [['--machine-readable=fd:x'], /cannot read --machine-readable/],
  [['--machine-readable=stream:stdin'], /cannot read --machine-readable/],
  [['--key', 'all'], /--key/],
  [['--key', ':key:x'], /--key/],
  [['--key', 'all:tpm'], /unknown kind of key/],
  [['--key', 'all:clevis:x'], /after clevis/],
  [['--key', 'all:file:'], /no file/],
])('refuses %j', (words, message) => {
  expect(refused(...toNull, ...words)).toMatch(message);
});

it('-i disk without a disk has the words that scripts look for', () => {
  expect(refused('-i', 'disk', '-o', 'null')).toMatch(/expecting a disk image/);
});

it('--key in each of its forms, in order', () => {
  const { options } = converted(
    ...toNull,
    ...['--key', 'all:key:pass', '--key', '/dev/sda2:file:/k', '--key', '/dev/mapper/vg-lv:clevis'],
  );
  expect(options.keys).toEqual([
    { device: 'all', passphrase: 'pass' },
    { device: '/dev/sda2', file: '/k' },
    { device: '/dev/mapper/vg-lv', clevis: true },
  ]);
});

it('--collect in each of its forms; --collect-output alone does nothing', () => {
  const paths = [
    '--collect',
    '/etc',
    '--collect',
    '/var/log:logs/var',
    '--collect',
    '/a:.',
    '--collect',
    '/b:',
  ];
  expect(converted(...toNull, ...paths, '--collect-output', 'x.tar.xz').options.collect).toEqual({
    output: 'x.tar.xz',
    paths: [{ path: '/etc' }, { path: '/var/log', directory: 'logs/var' }, { path: '/a' }, { path: '/b' }],
  });
  expect(converted(...toNull, '--collect-output', 'x.tar.xz').options.collect).toBeUndefined();
});

it('the older --vddk-… are -io vddk-…', () => {
  const vddk = ['-ic', 'vpx://root@vc/DC/esx1', '-it', 'vddk', 'web', '-o', 'null'];
  const values = {
    config: '/c',
    cookie: 'k',
    libdir: '/l',
    nfchostport: '1',
    port: '2',
    snapshot: 's',
    thumbprint: 't',
    transports: 'nbd',
  };
  const older = Object.entries(values).flatMap(([key, value]) => [`--vddk-${key}`, value]);
  const newer = Object.entries(values).flatMap(([key, value]) => ['-io', `vddk-${key}=${value}`]);
  expect(converted(...vddk, ...older).options.input).toEqual(converted(...vddk, ...newer).options.input);
});
