/** `-o ovirt`, `-o vdsm` and `-o ovirt-upload`, as virt-v2v spells them. */
import { parseCommandLine } from '../../../../lib/cli/parse';
import type { OutputOptions } from '../../../../types/output';

function outputOf(...argv: string[]): OutputOptions {
  const command = parseCommandLine(['-i', 'ova', 'a.ova', ...argv]);
  if (command.action !== 'convert') throw new Error(command.action);
  return command.options.output;
}

describe('-o ovirt', () => {
  it.each(['ovirt', 'rhv', 'rhev'])('is %s', (name) => {
    expect(outputOf('-o', name, '-os', 'nfs:/export')).toEqual({ mode: 'ovirt', storage: 'nfs:/export' });
  });

  it('needs a storage', () => {
    expect(() => outputOf('-o', 'ovirt')).toThrow(/-os is missing; name the directory of an export storage/);
  });
});

describe('-o vdsm', () => {
  const uuids = {
    'image-uuid': 'aaaaaaaa-1111-4222-8333-444455556666',
    'vol-uuid': 'bbbbbbbb-1111-4222-8333-444455556666',
    'vm-uuid': 'cccccccc-1111-4222-8333-444455556666',
  };
  const expected = {
    mode: 'vdsm',
    storage: '/d',
    imageUuids: [uuids['image-uuid']],
    volUuids: [uuids['vol-uuid']],
    vmUuid: uuids['vm-uuid'],
  };
  const newer = Object.entries(uuids).flatMap(([key, uuid]) => ['-oo', `vdsm-${key}=${uuid}`]);
  const older = Object.entries(uuids).flatMap(([key, uuid]) => [`--vdsm-${key}`, uuid]);

  it('takes UUIDs of images, volumes and the VM', () => {
    expect(outputOf('-o', 'vdsm', '-os', '/d', ...newer)).toEqual(expected);
  });

  it('takes the options that virt-v2v had before', () => {
    expect(outputOf('-o', 'vdsm', '-os', '/d', ...older)).toEqual(expected);
    expect(
      outputOf('-o', 'vdsm', '-os', '/d', ...newer, '--vdsm-compat=0.10', '--vdsm-ovf-output', '/o'),
    ).toEqual({
      ...expected,
      compat: '0.10',
      ovfOutput: '/o',
    });
  });

  it('takes several images and the flavour', () => {
    const more = ['-oo', `vdsm-image-uuid=${uuids['vm-uuid']}`, '-oo', 'vdsm-ovf-flavour=ovirt'];
    expect(outputOf('-o', 'vdsm', '-os', '/d', ...newer, ...more)).toMatchObject({
      imageUuids: [uuids['image-uuid'], uuids['vm-uuid']],
      ovfFlavour: 'ovirt',
    });
  });

  it.each([
    [['-oo', 'vdsm-compat=2'], '-oo vdsm-compat is 0.10 or 1.1'],
    [['--vdsm-ovf-flavour', 'x'], '-oo vdsm-ovf-flavour is ovirt or ovirtexp'],
    [['--vdsm-vm-uuid', 'x'], '-oo vdsm-vm-uuid is given more than once'],
  ])('refuses %j', (words, message) => {
    expect(() => outputOf('-o', 'vdsm', '-os', '/d', ...newer, ...words)).toThrow(message);
  });

  // virt-v2v names other options than those that are missing.
  it('names what is missing', () => {
    expect(() => outputOf('-o', 'vdsm', '-os', '/d')).toThrow('-oo vdsm-image-uuid=UUID is missing');
    expect(() => outputOf('-o', 'vdsm', '-os', '/d', ...newer.slice(0, 4))).toThrow('-oo vdsm-vm-uuid=UUID');
    expect(() => outputOf('-o', 'local', '-os', '/d', '--vdsm-vm-uuid', 'x')).toThrow(
      /-o local has no such option/,
    );
  });
});

describe('-o ovirt-upload', () => {
  const needed = ['-oc', 'https://admin@internal@engine/ovirt-engine/api', '-op', 'pw', '-os', 'data'];
  const expected = {
    mode: 'ovirt-upload',
    server: { host: 'engine', user: 'admin@internal' },
    password: { file: 'pw' },
    storageDomain: 'data',
  };

  it.each(['ovirt-upload', 'ovirt_upload', 'rhv-upload', 'rhv_upload'])('is %s', (name) => {
    expect(outputOf('-o', name, ...needed)).toEqual(expected);
  });

  it.each(['ovirt', 'rhv'])('takes options that begin with %s', (prefix) => {
    const options = [
      'cafile=/ca.pem',
      'cluster=East',
      'proxy',
      'verifypeer=false',
      'disk-uuid=a',
      'disk-uuid=b',
    ];
    const words = options.flatMap((option) => ['-oo', `${prefix}-${option}`]);
    expect(outputOf('-o', 'ovirt-upload', ...needed, ...words)).toEqual({
      ...expected,
      server: { ...expected.server, caFile: '/ca.pem', verifyCertificate: false },
      cluster: 'East',
      direct: false,
      diskUuids: ['a', 'b'],
    });
  });

  it('checks certificates unless it is told not to', () => {
    for (const option of ['rhv-verifypeer', 'rhv-verifypeer=true', 'rhv-direct']) {
      const { server } = outputOf('-o', 'ovirt-upload', ...needed, '-oo', option) as { server?: object };
      expect(server).toEqual(expected.server);
    }
  });

  it.each([
    ['https://engine/ovirt-engine/api/', { host: 'engine' }],
    ['https://engine:8443', { host: 'engine', port: 8443 }],
    ['https://a%40b@[::1]:444/x/api', { host: '::1', port: 444, user: 'a@b', path: '/x' }],
  ])('reads %s', (uri, server) => {
    expect(outputOf('-o', 'ovirt-upload', '-oc', uri, ...needed.slice(2))).toMatchObject({ server });
  });

  it.each([
    [['-oc', 'https://admin:hunter2@engine/api'], /holds a password/],
    [['-oc', 'http://engine/api'], /not the URI of an oVirt engine/],
    [['-oc', 'https://'], /not the URI of an oVirt engine/],
    [['-oc', 'https://engine'], /the option -op is missing/],
    [['-op', 'pw'], /the option -oc is missing/],
    [['-oc', 'https://engine', '-op', 'pw'], /the option -os is missing/],
  ])('refuses %j', (words, problem) => {
    expect(() => outputOf('-o', 'ovirt-upload', ...words)).toThrow(problem);
    expect(() => outputOf('-o', 'ovirt-upload', ...words)).not.toThrow('hunter2');
  });

  it('does not go both ways', () => {
    const both = ['-oo', 'ovirt-direct', '-oo', 'ovirt-proxy'];
    expect(() => outputOf('-o', 'ovirt-upload', ...needed, ...both)).toThrow('exclude each other');
  });
});
