import { parseCommandLine } from '../../../../lib/cli/parse';
import type { InputOptions } from '../../../../types/input';

function inputOf(...argv: string[]): InputOptions {
  const command = parseCommandLine([...argv, '-o', 'null']);
  if (command.action !== 'convert') throw new Error(command.action);
  return command.options.input;
}

const uri = 'vpx://root@vc/QA Lab/esx1?no_verify=1';
const server = { host: 'vc', user: 'root', inventoryPath: ['QA Lab', 'esx1'], verifyCertificate: false };

describe('-i libvirt with a vCenter or an ESXi host', () => {
  it('is read over HTTPS', () => {
    expect(inputOf('-i', 'libvirt', '-ic', uri, '-ip', 'pw.txt', 'web')).toEqual({
      mode: 'vsphere',
      guest: 'web',
      server,
      password: { file: 'pw.txt' },
    });
  });

  it('need not be said to be libvirt', () => {
    expect(inputOf('-ic', 'esx://esx1', '--password-file', 'pw.txt', 'web')).toMatchObject({
      mode: 'vsphere',
      server: { host: 'esx1' },
    });
  });

  it('has no password without -ip: the command asks for one', () => {
    expect(inputOf('-ic', uri, 'web')).toEqual({ mode: 'vsphere', guest: 'web', server });
  });

  it.each([
    [['-ic', uri], /-i libvirt: no guest is named; give the name or the UUID of one guest/],
    [['-ic', uri, 'a', 'b'], /2 guests are named/],
    [['-ic', 'vpx://root:pw@vc/a/b', 'web'], /the URI holds a password/],
    [['-ic', uri, '-io', 'vddk-libdir=/x', 'web'], /vddk-libdir/],
  ])('refuses %j', (argv, problem) => {
    expect(() => inputOf(...argv)).toThrow(problem);
  });
});
