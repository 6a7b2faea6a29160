import { parseCommandLine } from '../../../../lib/cli/parse';
import type { VddkInput } from '../../../../types/input';

const uri = 'vpx://root@vc/QA%20Lab/esx1?no_verify=1';

function input(...words: string[]): VddkInput {
  const command = parseCommandLine(['-ic', uri, '-it', 'vddk', ...words, '-o', 'null']);
  if (command.action !== 'convert') throw new Error(`not a conversion: ${JSON.stringify(command)}`);
  return command.options.input as VddkInput;
}

test('server, password and guest', () => {
  expect(input('-i', 'libvirt', '-ip', '/root/pw', 'web')).toEqual({
    mode: 'vddk',
    guest: 'web',
    server: { host: 'vc', user: 'root', inventoryPath: ['QA Lab', 'esx1'], verifyCertificate: false },
    password: { file: '/root/pw' },
  });
  expect(input('web')).not.toHaveProperty('vddk');
});

test('every option of virt-v2v’s, and where the plugin is', () => {
  const options = [
    'vddk-libdir=/opt/vddk',
    'vddk-thumbprint=AB:CD',
    'vddk-transports=san:nbdssl',
    'vddk-compression=skipz',
    'vddk-config=/etc/vddk.conf',
    'vddk-cookie=a=b',
    'vddk-nfchostport=903',
    'vddk-port=8443',
    'vddk-snapshot=snapshot-12',
    'vddk-file=[ds] web/web.vmdk',
    'vddk-file=[ds] web/web_1.vmdk',
    'vddk-plugin=/opt/nbdkit-vddk-plugin.so',
  ];
  expect(input(...options.flatMap((option) => ['-io', option]), 'web').vddk).toEqual({
    libdir: '/opt/vddk',
    thumbprint: 'AB:CD',
    transports: ['san', 'nbdssl'],
    compression: 'skipz',
    config: '/etc/vddk.conf',
    cookie: 'a=b',
    nfcHostPort: 903,
    port: 8443,
    snapshot: 'snapshot-12',
    files: ['[ds] web/web.vmdk', '[ds] web/web_1.vmdk'],
    plugin: '/opt/nbdkit-vddk-plugin.so',
  });
});

test.each([
  ['an unknown one', ['-io', 'vddk-nothing=1', 'web'], /-io vddk-nothing: .*-it vddk has no such option/],
  ['one that is given twice', ['-io', 'vddk-port=1', '-io', 'vddk-port=2', 'web'], /given more than once/],
  ['a port that is none', ['-io', 'vddk-port=https', 'web'], /'https' is not the number of a port/],
  ['one without a value', ['-io', 'vddk-libdir', 'web'], /vddk-libdir needs a value/],
  ['no guest', [], /no guest is named/],
  ['two guests', ['web', 'db'], /2 guests are named/],
])('%s is refused', (_title, words, message) => {
  expect(() => input(...words)).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(message) }),
  );
});

test('the options of VDDK belong to it alone', () => {
  const words = ['-i', 'ova', '-io', 'vddk-libdir=/opt/vddk', 'web.ova', '-o', 'null'];
  expect(() => parseCommandLine(words)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
