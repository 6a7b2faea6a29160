/** What `POST /nodes/N/qemu` takes, as far as v2v-node could mean to use it: names, and the forms of values. */

type Check = (value: string) => string | undefined;

function matches(form: RegExp): Check {
  return (value) => (form.test(value) ? undefined : 'value does not match the regex pattern');
}

function oneOf(...values: string[]): Check {
  return (value) =>
    values.includes(value) ? undefined : `value '${value}' does not have a value in the enumeration`;
}

const boolean = oneOf('0', '1');

function whole(least: number, most = Number.MAX_SAFE_INTEGER): Check {
  return (value) =>
    /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most
      ? undefined
      : `type check ('integer') failed or out of range - got '${value}'`;
}

const text: Check = () => undefined;

/** `a=1,b=2`; the default key may be left out. */
function properties(keys: Readonly<Record<string, Check>>, defaultKey?: string): Check {
  return (value) => {
    for (const part of value.split(',')) {
      const at = part.indexOf('=');
      const key = at === -1 ? defaultKey : part.slice(0, at);
      const check = key === undefined ? undefined : keys[key];
      if (check === undefined) return `invalid format - ${key ?? part}: property is not defined in schema`;
      const wrong = check(part.slice(at + 1));
      if (wrong !== undefined) return `invalid format - ${key}: ${wrong}`;
    }
    return undefined;
  };
}

const address = matches(/^[0-9A-F]{2}(?::[0-9A-F]{2}){5}$/);
const drive = {
  file: text,
  'import-from': text,
  format: oneOf('raw', 'qcow2', 'vmdk'),
  discard: oneOf('ignore', 'on'),
  media: oneOf('cdrom', 'disk'),
  cache: oneOf('none', 'writethrough', 'writeback', 'unsafe', 'directsync'),
  size: text,
};

export const parameters: Readonly<Record<string, { form: RegExp; check: Check }>> = {
  vmid: { form: /^vmid$/, check: whole(100, 999_999_999) },
  name: {
    form: /^name$/,
    check: matches(/^(?=.{1,253}$)[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*$/i),
  },
  description: { form: /^description$/, check: (value) => (value.length > 8192 ? 'too long' : undefined) },
  ostype: {
    form: /^ostype$/,
    check: oneOf(
      ...['other', 'wxp', 'w2k', 'w2k3', 'w2k8', 'wvista', 'win7', 'win8', 'win10', 'win11'],
      ...['l24', 'l26', 'solaris'],
    ),
  },
  machine: { form: /^machine$/, check: matches(/^(?:pc|q35|pc-(?:i440fx|q35)-\d+\.\d+)$/) },
  cpu: { form: /^cpu$/, check: properties({ cputype: matches(/^[\w.-]+$/), flags: text }, 'cputype') },
  sockets: { form: /^sockets$/, check: whole(1) },
  cores: { form: /^cores$/, check: whole(1) },
  memory: { form: /^memory$/, check: whole(16) },
  balloon: { form: /^balloon$/, check: whole(0) },
  bios: { form: /^bios$/, check: oneOf('seabios', 'ovmf') },
  scsihw: {
    form: /^scsihw$/,
    check: oneOf('lsi', 'lsi53c810', 'virtio-scsi-pci', 'virtio-scsi-single', 'megasas', 'pvscsi'),
  },
  scsi: {
    form: /^scsi(?:[12]?\d|30)$/,
    check: properties({ ...drive, iothread: boolean, ssd: boolean }, 'file'),
  },
  virtio: { form: /^virtio(?:\d|1[0-5])$/, check: properties({ ...drive, iothread: boolean }, 'file') },
  sata: { form: /^sata[0-5]$/, check: properties({ ...drive, ssd: boolean }, 'file') },
  ide: { form: /^ide[0-3]$/, check: properties({ ...drive, ssd: boolean }, 'file') },
  efidisk0: {
    form: /^efidisk0$/,
    check: properties({ ...drive, efitype: oneOf('2m', '4m'), 'pre-enrolled-keys': boolean }, 'file'),
  },
  tpmstate0: { form: /^tpmstate0$/, check: properties({ ...drive, version: oneOf('v1.2', 'v2.0') }, 'file') },
  net: {
    form: /^net(?:[12]?\d|3[01])$/,
    check: properties(
      {
        ...{ virtio: address, e1000: address, e1000e: address, rtl8139: address, vmxnet3: address },
        bridge: matches(/^[\w.-]{1,15}$/),
        firewall: boolean,
        tag: whole(1, 4094),
        model: text,
      },
      'model',
    ),
  },
  boot: { form: /^boot$/, check: matches(/^order=[a-z]+\d+(?:;[a-z]+\d+)*$/) },
  agent: { form: /^agent$/, check: properties({ enabled: boolean, type: text }, 'enabled') },
  serial: { form: /^serial[0-3]$/, check: oneOf('socket') },
  vga: {
    form: /^vga$/,
    check: properties({ type: oneOf('std', 'virtio', 'qxl', 'serial0', 'none') }, 'type'),
  },
  rng0: { form: /^rng0$/, check: properties({ source: oneOf('/dev/urandom', '/dev/random') }, 'source') },
  audio0: {
    form: /^audio0$/,
    check: properties({
      device: oneOf('ich9-intel-hda', 'intel-hda', 'AC97'),
      driver: oneOf('spice', 'none'),
    }),
  },
  vmgenid: { form: /^vmgenid$/, check: matches(/^(?:[01]|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/) },
  smbios1: { form: /^smbios1$/, check: text },
  localtime: { form: /^localtime$/, check: boolean },
  onboot: { form: /^onboot$/, check: boolean },
  tags: { form: /^tags$/, check: matches(/^[a-z0-9_][a-z0-9_\-+.]*(?:;[a-z0-9_][a-z0-9_\-+.]*)*$/i) },
  pool: { form: /^pool$/, check: matches(/^[\w./-]+$/) },
  start: { form: /^start$/, check: boolean },
};

/** The privilege that a parameter takes; `root` where no token ever may set it. */
export function privilegeOf(name: string): string | undefined {
  if (['cpu', 'sockets', 'cores'].includes(name)) return 'VM.Config.CPU';
  if (['memory', 'balloon'].includes(name)) return 'VM.Config.Memory';
  if (/^(?:machine|scsihw|smbios1|vga|audio0|rng0|serial\d)$/.test(name)) return 'VM.Config.HWType';
  if (/^(?:agent|bios|description|localtime|name|onboot|ostype)$/.test(name)) return 'VM.Config.Options';
  if (/^net\d+$/.test(name)) return 'VM.Config.Network';
  if (/^(?:boot|(?:scsi|virtio|sata|ide|efidisk|tpmstate)\d+)$/.test(name)) return 'VM.Config.Disk';
  if (['vmid', 'pool', 'tags', 'start'].includes(name)) return undefined;
  return 'root';
}

/** What is wrong with parameters, by name. */
export function wrongParameters(given: Readonly<Record<string, string>>): Record<string, string> {
  const wrong: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const known = Object.values(parameters).find(({ form }) => form.test(name));
    const said = known === undefined ? 'property is not defined in schema' : known.check(value);
    if (said !== undefined) wrong[name] = said;
  }
  return wrong;
}

/** `STORE:0,import-from=x` as an object; what has no key is `file`. */
export function readProperties(value: string): Record<string, string> {
  return Object.fromEntries(
    value.split(',').map((part) => {
      const at = part.indexOf('=');
      return at === -1 ? ['file', part] : [part.slice(0, at), part.slice(at + 1)];
    }),
  );
}

/** Defaults of the server that the call relies on, and that break a converted guest. */
export function badDefaults(given: Readonly<Record<string, string>>): string[] {
  const missing = ['cpu', 'scsihw', 'memory', 'ostype', 'bios', 'machine', 'boot', 'agent', 'localtime'];
  const bad = missing.filter((name) => given[name] === undefined);
  if (given.bios === 'ovmf' && !/efitype=4m/.test(given.efidisk0 ?? '')) bad.push('efidisk0');
  if (given.tpmstate0 !== undefined && !/version=/.test(given.tpmstate0)) bad.push('tpmstate0');
  for (const [name, value] of Object.entries(given)) {
    if (/^net\d+$/.test(name) && !/=(?:[0-9A-F]{2}:){5}/.test(value)) bad.push(name);
  }
  return bad;
}
