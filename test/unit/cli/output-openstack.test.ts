import { parseCommandLine } from '../../../lib/cli/parse';
import type { OutputOptions } from '../../../types/output';

function parse(...argv: string[]): { output: OutputOptions; warnings: readonly string[] } {
  const command = parseCommandLine(['-i', 'ova', 'web.ova', ...argv]);
  if (command.action !== 'convert') throw new Error(command.action);
  return { output: command.options.output, warnings: command.warnings };
}

const outputOf = (...argv: string[]): OutputOptions => parse(...argv).output;

describe('-o openstack', () => {
  it.each(['openstack', 'osp', 'rhosp'])('is spelt %s', (name) => {
    expect(outputOf('-o', name, '-oo', 'server-id=abc')).toEqual({ mode: 'openstack', serverId: 'abc' });
  });

  it('takes what virt-v2v takes', () => {
    const options = [
      'server-id=abc',
      'guest-id=g',
      'verify-server-certificate=false',
      'dev-disk-by-id=/links',
    ];
    const login = ['os-username=mover', 'os-project-name=p', 'os-region-name=north', 'os-cacert=/ca.pem'];
    const words = [...options, ...login].flatMap((option) => ['-oo', option]);
    expect(
      outputOf('-o', 'openstack', ...words, '-oc', 'https://x:5000/v3', '-os', 'fast', '-op', 'pw.txt'),
    ).toEqual({
      mode: 'openstack',
      serverId: 'abc',
      guestId: 'g',
      devDiskById: '/links',
      volumeType: 'fast',
      cloud: {
        authUrl: 'https://x:5000/v3',
        username: 'mover',
        projectName: 'p',
        regionName: 'north',
        caFile: '/ca.pem',
        verifyCertificate: false,
        password: { file: 'pw.txt' },
      },
    });
  });

  it('needs a server, or images', () => {
    expect(() => outputOf('-o', 'openstack')).toThrow(/-oo server-id is missing/);
    expect(outputOf('-o', 'openstack', '-oo', 'via=image', '-oo', 'availability-zone=z')).toEqual({
      mode: 'openstack',
      via: 'image',
      availabilityZone: 'z',
    });
    expect(() => outputOf('-o', 'openstack', '-oo', 'via=x')).toThrow(/via is server or image/);
  });

  it('warns of a secret among the arguments, without it', () => {
    const { output, warnings } = parse('-o', 'glance', '-oo', 'os-password=hunter2');
    expect(output).toEqual({ mode: 'glance', cloud: { password: 'hunter2' } });
    expect(warnings).toEqual([
      '-oo os-password is in the arguments of this command, which every user of this host can read',
    ]);
  });
});

describe('-o glance', () => {
  it('takes a cloud and a visibility', () => {
    expect(outputOf('-o', 'glance', '-oo', 'os-cloud=production', '-oo', 'visibility=private')).toEqual({
      mode: 'glance',
      visibility: 'private',
      cloud: { name: 'production' },
    });
    expect(outputOf('-o', 'glance')).toEqual({ mode: 'glance' });
  });

  it('reads the secret of an application credential from a file', () => {
    const words = ['-oo', 'os-application-credential-id=i', '-op', 'f'];
    expect(outputOf('-o', 'glance', ...words)).toMatchObject({
      cloud: { applicationCredentialId: 'i', applicationCredentialSecret: { file: 'f' } },
    });
  });

  it.each([
    [['-oo', 'visibility=x'], /visibility is private/],
    [['-oo', 'os-interface=x'], /os-interface is public/],
    [['-oo', 'verify-server-certificate=maybe'], /true or false/],
    [['-oo', 'server-id=x'], /has no such option/],
    [['-os', 'x'], /does not take -os/],
  ])('refuses %j', (words, problem) => {
    expect(() => outputOf('-o', 'glance', ...words)).toThrow(problem);
  });
});
