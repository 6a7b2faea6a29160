import type { OutputOptions } from '../../../types/output';
import type { Side } from '../modes/command-mode';
import { json } from './json';
import { kubevirt } from './kubevirt';
import { local } from './local';
import type { CommandOutputMode } from './mode';
import { nullMode } from './null';
import { qemu } from './qemu';

type Modes = {
  readonly [M in OutputOptions['mode']]: CommandOutputMode<Extract<OutputOptions, { mode: M }>>;
};

/** Every output mode, as `--help` shows them. Keyed, so that the compiler asks for one that is added to `OutputOptions`. */
const modes: Modes = {
  local,
  qemu,
  json,
  kubevirt,
  null: nullMode,
};

/** The modes of `-o`. */
export const outputSide: Side<CommandOutputMode<OutputOptions>> = {
  name: 'output',
  label: '-o',
  optionLabel: '-oo',
  optionKey: 'outputOption',
  verb: 'writes',
  advice: 'say where the guest goes',
  modes: Object.values(modes),
  virtV2v: [
    'disk',
    'glance',
    'json',
    'kubevirt',
    'libvirt',
    'local',
    'null',
    'openstack',
    'osp',
    'rhosp',
    'ovirt',
    'rhv',
    'rhev',
    'ovirt-upload',
    'ovirt_upload',
    'rhv-upload',
    'rhv_upload',
    'qemu',
    'vdsm',
  ],
  missing: [
    { label: '-o libvirt', takes: ['outputConnection'] },
    {
      label: '-o openstack',
      takes: ['outputConnection'],
      keys: /^(?:server-id|guest-id|verify-server-certificate|dev-disk-by-id|os-.*)$/,
    },
    {
      label: '-o ovirt-upload',
      takes: ['outputConnection', 'outputPassword'],
      keys: /^(?:ovirt|rhv)-/,
    },
    { label: '-o vdsm', keys: /^vdsm-/ },
  ],
};
