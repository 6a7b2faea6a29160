import type { VddkInput, VddkOptions } from '../../../types/input';
import { V2vError } from '../../errors';
import type { GivenOptions } from '../given-options';
import type { ModeOption } from '../modes/command-mode';
import type { ModeOptionValues } from '../modes/mode-options';
import type { OptionSpec } from '../option-spec';
import type { CommandInputMode } from './mode';
import { oneOperand } from './one-operand';
import { vsphereLocation } from './vsphere';
import { isVSphereUri } from './vsphere-uri';

const options: readonly ModeOption[] = [
  { key: 'vddk-libdir', value: 'DIRECTORY', help: "where VMware's library was unpacked to" },
  {
    key: 'vddk-thumbprint',
    value: 'AA:BB:…',
    help: "SHA-1 thumbprint of the server's certificate; default: the one that it shows",
  },
  { key: 'vddk-transports', value: 'MODE:MODE…', help: 'ways to the data, the best first: nbdssl, nbd, san' },
  { key: 'vddk-compression', value: 'TYPE', help: 'none, zlib, fastlz or skipz' },
  { key: 'vddk-config', value: 'FILE', help: "configuration file of VMware's library" },
  { key: 'vddk-cookie', value: 'COOKIE', help: 'of a session; every user of this host can read it' },
  { key: 'vddk-nfchostport', value: 'PORT', help: 'of the ESXi host that has the data; default: 902' },
  { key: 'vddk-port', value: 'PORT', help: "of the server, for VMware's library; default: that of the URI" },
  { key: 'vddk-snapshot', value: 'ID', help: "VMware's id of the snapshot to read: snapshot-12" },
  {
    key: 'vddk-file',
    value: 'DISK',
    repeatable: true,
    help: 'what a disk is called in its datastore, for each disk in order; default: what the server says',
  },
  { key: 'vddk-plugin', value: 'FILE', help: "nbdkit's plugin, where it is not among the others" },
];

/** `--vddk-libdir` and the others, which virt-v2v had before `-io`. */
export const olderVddkOptions: readonly OptionSpec[] = options
  .filter(({ key }) => !['vddk-compression', 'vddk-file', 'vddk-plugin'].includes(key))
  .map(({ key, value = '' }) => ({ key, names: [key], value, side: 'input', standsFor: key }));

function readPort(key: string, values: ModeOptionValues): number | undefined {
  const text = values.text(key);
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65536) return Number(text);
  throw new V2vError('USAGE', `-io ${key}: '${text}' is not the number of a port`);
}

function readOptions(values: ModeOptionValues): VddkOptions {
  const files = values.texts('vddk-file');
  const read = {
    libdir: values.text('vddk-libdir'),
    thumbprint: values.text('vddk-thumbprint'),
    transports: values.text('vddk-transports')?.split(':'),
    // The input says which there are.
    compression: values.text('vddk-compression') as VddkOptions['compression'],
    config: values.text('vddk-config'),
    cookie: values.text('vddk-cookie'),
    nfcHostPort: readPort('vddk-nfchostport', values),
    port: readPort('vddk-port', values),
    snapshot: values.text('vddk-snapshot'),
    files: files.length === 0 ? undefined : files,
    plugin: values.text('vddk-plugin'),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

const location = (given: GivenOptions): Omit<VddkInput, 'guest'> => ({
  ...vsphereLocation(given),
  mode: 'vddk',
});

export const vddk: CommandInputMode<VddkInput> = {
  names: ['libvirt'],
  told: '-ic vpx://… -it vddk',
  usage: 'GUEST',
  help: "a guest of a vCenter or an ESXi host (esx://…), with VMware's disk library",
  examples: ['-ic vpx://root@vc/DC/esx1 -it vddk -io vddk-libdir=/opt/vddk guest -o local -os /var/tmp'],
  options,
  takes: ['inputConnection', 'inputTransport', 'inputPassword'],
  ignores: { inputFormat: 'the disks are raw' },
  fits: (given) => isVSphereUri(given.value('inputConnection')) && given.value('inputTransport') === 'vddk',

  read(words) {
    const guest = oneOperand(words, '-it vddk', 'the name or the UUID of one guest', 'guest');
    const vddk = readOptions(words.options);
    return { ...location(words.given), guest, ...(Object.keys(vddk).length === 0 ? {} : { vddk }) };
  },

  readLocation: ({ given }) => location(given),
};
