import { GivenOptions } from '../../../lib/cli/given-options';
import { libvirt } from '../../../lib/cli/input/libvirt';
import { parseCommandLine } from '../../../lib/cli/parse';

function inputOf(...words: string[]): unknown {
  const parsed = parseCommandLine([...words, '-o', 'null']);
  if (parsed.action !== 'convert') throw new Error(`it is ${parsed.action}`);
  return parsed.options.input;
}

function refusal(...words: string[]): string {
  try {
    inputOf(...words);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was taken');
}

test('-i libvirt names a guest, and with -ic need not be said', () => {
  expect(inputOf('-i', 'libvirt', 'web')).toEqual({ mode: 'libvirt', guest: 'web' });
  const expected = {
    mode: 'libvirt',
    guest: 'web',
    connection: 'qemu:///system',
    password: { file: '/root/pw' },
  };
  expect(inputOf('-ic', 'qemu:///system', '-ip', '/root/pw', 'web')).toEqual(expected);
  expect(inputOf('-i', 'libvirt', '-ic', 'qemu:///system', '-ip', '/root/pw', 'web')).toEqual(expected);
  expect(refusal('-i', 'libvirt')).toBe(
    '-i libvirt: no guest is named; give the name or the UUID of one guest',
  );
  expect(refusal('-i', 'libvirt', 'a', 'b')).toMatch(/^-i libvirt: 2 guests are named/);
});

test('-i libvirtxml takes the libvirt that has pools and secrets', () => {
  expect(inputOf('-i', 'libvirtxml', 'web.xml', '-ic', 'qemu:///session', '-ip', 'pw')).toEqual({
    mode: 'libvirtxml',
    path: 'web.xml',
    connection: 'qemu:///session',
    password: { file: 'pw' },
  });
});

test.each([
  ['esx://root@esx/', false],
  ['VPX://root@vc/DC/esx', false],
  ['gsx://host/', false],
  ['xen+ssh://root@xen/', false],
  ['xen:///', true],
  ['qemu+ssh://root@host/system', true],
  ['qemu:///system', true],
])('-ic %s is for this mode: %s', (uri, fits) => {
  const spec = { key: 'inputConnection', names: ['ic'] };
  expect(libvirt.fits!(new GivenOptions([{ spec, spelled: '-ic', value: uri }]))).toBe(fits);
});
