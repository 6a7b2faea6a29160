/**
 * Stand-ins for the programs of a node of Proxmox VE: qm, pvesm, pvesh, pveversion, id. Written from the public documentation
 * of their parameters; what the real ones refuse is refused here. The state is a directory: state.json and the volumes.
 *
 *     node programs.mjs STATE PROGRAM ARGUMENT…
 */
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

const [directory, program, ...args] = process.argv.slice(2);
const statePath = join(directory, 'state.json');
const state = JSON.parse(readFileSync(statePath, 'utf8'));
const save = () => writeFileSync(statePath, JSON.stringify(state, null, 2));

class Refusal extends Error {
  constructor(message, code = 255) {
    super(message);
    this.code = code;
  }
}
const refuse = (message, code) => {
  throw new Refusal(message, code);
};
const badParameter = (name, why) =>
  refuse(`400 Parameter verification failed.\n${name}: ${why}\n${program} ${args[0]} <vmid> [OPTIONS]`, 255);

const fileTypes = ['dir', 'nfs', 'cifs', 'glusterfs', 'btrfs', 'cephfs'];

function options(words) {
  const found = {};
  for (let index = 0; index < words.length; index += 2) {
    const name = /^--?([a-z][a-z0-9-]*)$/.exec(words[index])?.[1];
    if (name === undefined) refuse(`400 too many arguments`);
    if (Object.hasOwn(found, name)) badParameter(name, 'duplicate');
    if (words[index + 1] === undefined) refuse(`Option ${name} requires an argument`);
    found[name] = words[index + 1];
  }
  return found;
}

// --- storages -----------------------------------------------------------------------------------------------------------

function storageOf(name) {
  const storage = state.storages[name];
  if (storage === undefined) refuse(`storage '${name}' does not exist`);
  return storage;
}

const used = (name) =>
  Object.entries(state.volumes)
    .filter(([id]) => id.startsWith(`${name}:`))
    .reduce((sum, [, { size }]) => sum + size, 0);

const available = (name) => storageOf(name).size - used(name);

function volumePath(id) {
  const volume = state.volumes[id];
  if (volume === undefined) refuse(`volume '${id}' does not exist`);
  return volume.path;
}

function overwrite(path, position) {
  const file = openSync(path, 'r+');
  writeSync(file, new Uint8Array(1 << 20).fill(0xee), 0, 1 << 20, position);
  closeSync(file);
}

function allocate(name, vmid, given, bytes, format = 'raw', kind = 'disk') {
  const { type, content } = storageOf(name);
  if (!content.split(',').includes('images'))
    refuse(`storage '${name}' does not support content-type 'images'`);
  if (!/^[1-9][0-9]{2,8}$/.test(vmid)) badParameter('vmid', 'type check failed');
  const inFiles = fileTypes.includes(type);
  if (!inFiles && format !== 'raw') refuse(`unsupported format '${format}'`);
  if (type === 'lvm' && bytes > available(name)) refuse('not enough free space in volume group');
  const ending = inFiles ? `.${format}` : '';
  let number = 0;
  const idOf = () =>
    `${name}:${inFiles ? `${vmid}/` : ''}${given === '' ? `vm-${vmid}-${kind}-${number}` : given}${given === '' ? ending : ''}`;
  while (state.volumes[idOf()] !== undefined) number++;
  const id = idOf();
  const path = join(directory, id.replace(/[:/]/g, '_'));
  // What a thick volume held before is still in it.
  if (format === 'qcow2') execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', path, String(bytes)]);
  else {
    writeFileSync(path, '');
    truncateSync(path, bytes);
    if (type === 'lvm') overwrite(path, bytes >> 1);
  }
  state.volumes[id] = { path, size: bytes, format, vmid: Number(vmid) };
  save();
  return id;
}

function free(id) {
  rmSync(volumePath(id), { force: true });
  delete state.volumes[id];
  save();
}

const kilobytes = (text) => {
  const [, number, unit = ''] =
    /^(\d+)([MG]?)$/.exec(text) ?? badParameter('size', 'value does not match the regex pattern');
  return Number(number) * 1024 * { '': 1, M: 1024, G: 1024 ** 2 }[unit];
};

function pvesm() {
  const [command, ...rest] = args;
  if (command === 'alloc') {
    const { format } = options(rest.slice(4));
    const id = allocate(rest[0], rest[1], rest[2], kilobytes(rest[3]), format);
    return `successfully created '${id}'\n`;
  }
  if (command === 'path') return `${volumePath(rest[0])}\n`;
  if (command === 'free') return void free(rest[0]);
  if (command === 'status') {
    const { storage, content } = options(rest);
    if (storage !== undefined) storageOf(storage);
    const lines = Object.entries(state.storages)
      .filter(
        ([name, each]) =>
          (storage ?? name) === name && (content === undefined || each.content.split(',').includes(content)),
      )
      .map(
        ([name, { type, size }]) =>
          `${name} ${type} active ${size / 1024} ${used(name) / 1024} ${available(name) / 1024} 1.00%`,
      );
    if (storage !== undefined && lines.length === 0)
      refuse(`storage '${storage}' does not support content type '${content}'`);
    return `${['Name Type Status Total Used Available %', ...lines].join('\n')}\n`;
  }
  return refuse(`400 unknown command '${command}'`);
}

// --- machines -----------------------------------------------------------------------------------------------------------

const flag = /^[01]$/;
const ostypes = 'other wxp w2k w2k3 w2k8 wvista win7 win8 win10 win11 l24 l26 solaris'.split(' ');
const cpus = [
  'kvm64',
  'qemu64',
  'host',
  'max',
  'x86-64-v2',
  'x86-64-v2-AES',
  'x86-64-v3',
  'x86-64-v4',
  'EPYC',
];
const uuid = /^[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}$/;
const plain = {
  name: /^(?=.{1,253}$)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/,
  description: /^[\s\S]{0,8192}$/,
  ostype: new RegExp(`^(?:${ostypes.join('|')})$`),
  memory: /^[1-9]\d+$/,
  balloon: /^\d+$/,
  sockets: /^[1-9]\d{0,2}$/,
  cores: /^[1-9]\d{0,2}$/,
  machine: /^(?:pc|q35)$/,
  bios: /^(?:seabios|ovmf)$/,
  scsihw: /^(?:lsi|lsi53c810|virtio-scsi-pci|virtio-scsi-single|megasas|pvscsi)$/,
  onboot: flag,
  localtime: flag,
  tags: /^[a-z0-9_][a-z0-9_.+-]*(?:[;,][a-z0-9_][a-z0-9_.+-]*)*$/i,
  vmgenid: uuid,
  vga: /^(?:std|virtio|qxl|cirrus|none|serial\d)$/,
  agent: /^(?:[01]|enabled=[01])$/,
  boot: /^order=[a-z]+\d+(?:;[a-z]+\d+)*$/,
};
const lists = {
  cpu: { cputype: new RegExp(`^(?:${cpus.join('|')})$`), flags: /^[+-][\w-]+(?:;[+-][\w-]+)*$/ },
  rng0: { source: /^\/dev\/(?:urandom|random|hwrng)$/, max_bytes: /^\d+$/, period: /^\d+$/ },
  audio0: { device: /^(?:ich9-intel-hda|intel-hda|AC97)$/, driver: /^(?:spice|none)$/ },
  efidisk0: {
    file: /./,
    efitype: /^(?:2m|4m)$/,
    'pre-enrolled-keys': flag,
    'import-from': /./,
    format: /^(?:raw|qcow2)$/,
  },
  tpmstate0: { file: /./, version: /^v(?:1\.2|2\.0)$/, 'import-from': /./ },
};
const drive = {
  file: /./,
  media: /^(?:cdrom|disk)$/,
  discard: /^(?:on|ignore)$/,
  cache: /^(?:none|writeback|writethrough|unsafe|directsync)$/,
  format: /^(?:raw|qcow2|vmdk)$/,
  'import-from': /./,
};
const net = {
  model: /./,
  macaddr: /^[a-f0-9][02468ace](?::[a-f0-9]{2}){5}$/i,
  bridge: /^[-_.\w]+$/,
  firewall: flag,
  tag: /^(?:[1-9]\d{0,2}|[1-3]\d{3}|40[0-8]\d|409[0-4])$/,
};
const models = ['virtio', 'e1000', 'e1000e', 'rtl8139', 'vmxnet3'];
const places = { ide: 4, sata: 6, scsi: 31, virtio: 16 };

function rulesOf(name) {
  const [, kind, number] = /^(ide|sata|scsi|virtio)(\d+)$/.exec(name) ?? [];
  if (kind !== undefined && Number(number) < places[kind]) {
    return {
      ...drive,
      ...(kind === 'scsi' || kind === 'virtio' ? { iothread: flag } : {}),
      ...(kind === 'virtio' ? {} : { ssd: flag }),
    };
  }
  return lists[name];
}

function readList(name, value, rules, first) {
  const found = {};
  for (const [index, part] of value.split(',').entries()) {
    const at = part.indexOf('=');
    const [key, text] = at === -1 && index === 0 ? [first, part] : [part.slice(0, at), part.slice(at + 1)];
    if (rules[key] === undefined)
      badParameter(name, `invalid format - property is not defined in schema: ${key}`);
    if (!rules[key].test(text)) badParameter(name, `invalid format - ${key}: value does not match`);
    if (Object.hasOwn(found, key)) badParameter(name, `invalid format - duplicate key: ${key}`);
    found[key] = text;
  }
  return found;
}

function readNet(name, value) {
  const [head, ...rest] = value.split(',');
  const [model, macaddr] = head.split('=');
  if (!models.includes(model)) badParameter(name, `invalid format - model: ${model}`);
  if (macaddr === undefined) refuse(`stand-in: ${name} would get a random MAC`);
  return readList(name, [`model=${model}`, `macaddr=${macaddr}`, ...rest].join(','), net, 'model');
}

function attach(vmid, name, value) {
  const rules = rulesOf(name);
  const found = readList(name, value, rules, 'file');
  const { file, media, 'import-from': source } = found;
  if (media === 'cdrom') return value;
  const special = name === 'efidisk0' || name === 'tpmstate0';
  if (name === 'efidisk0' && (found.efitype === undefined || found['pre-enrolled-keys'] === undefined))
    refuse('stand-in: the defaults of efidisk0 break a guest');
  if (name === 'tpmstate0' && found.version === undefined)
    refuse('stand-in: the default of tpmstate0 is v1.2');
  const rest = Object.entries(found).filter(([key]) => !['file', 'import-from', 'format'].includes(key));
  const [storage, volume] = file.split(':');
  if (!/^\d+$/.test(volume ?? '')) {
    if (source !== undefined)
      badParameter(name, "'import-from' requires special syntax - use <storage ID>:0,import-from=<source>");
    if (state.volumes[file]?.vmid !== Number(vmid))
      refuse(`unable to attach '${file}': no such volume of VM ${vmid}`);
    return [file, ...rest.map((pair) => pair.join('='))].join(',');
  }
  let id;
  if (source !== undefined) {
    if (volume !== '0') badParameter(name, 'size must be 0');
    if (!source.startsWith('/') || !existsSync(source))
      refuse(`cannot import from '${source}' - no such file`);
    const format = /\.(raw|qcow2)$/.exec(source)?.[1] ?? refuse(`'${source}' has an unknown format`);
    const info = JSON.parse(
      execFileSync('qemu-img', ['info', '--output=json', '-f', format, source], { encoding: 'utf8' }),
    );
    if (info['backing-filename'] !== undefined) refuse(`'${source}' has a backing file`);
    id = allocate(storage, String(vmid), '', info['virtual-size'], 'raw');
    execFileSync('qemu-img', ['convert', '-n', '-f', format, '-O', 'raw', source, volumePath(id)]);
  } else {
    if (!special) refuse('stand-in: a disk without content');
    id = allocate(storage, String(vmid), '', (name === 'efidisk0' ? 528 : 4096) * 1024, 'raw');
  }
  return [id, ...rest.map((pair) => pair.join('='))].join(',');
}

function change(vmid, given) {
  const machine = state.machines[vmid];
  for (const [name, value] of Object.entries(given)) {
    if (plain[name] !== undefined) {
      if (!plain[name].test(value)) badParameter(name, 'invalid value');
      machine.config[name] = value;
    } else if (/^serial[0-3]$/.test(name)) {
      if (value !== 'socket' && !/^\/dev\/.+$/.test(value)) badParameter(name, 'invalid value');
      machine.config[name] = value;
    } else if (/^net(?:[12]?\d|3[01])$/.test(name)) {
      readNet(name, value);
      machine.config[name] = value;
    } else if (rulesOf(name) === undefined) {
      badParameter(
        name,
        'property is not defined in schema and the schema does not allow additional properties',
      );
    } else if (/^(?:cpu|rng0|audio0)$/.test(name)) {
      readList(
        name,
        value,
        rulesOf(name),
        name === 'cpu' ? 'cputype' : name === 'rng0' ? 'source' : 'device',
      );
      machine.config[name] = value;
    } else machine.config[name] = attach(vmid, name, value);
  }
  const { config } = machine;
  const order = config.boot?.slice('order='.length).split(';') ?? [];
  for (const device of order)
    if (config[device] === undefined) refuse(`invalid bootorder: device '${device}' does not exist`);
  const hasDisk = Object.keys(config).some((name) => /^(?:ide|sata|scsi|virtio)\d+$/.test(name));
  const needed = [
    'cpu',
    'scsihw',
    'ostype',
    'memory',
    'cores',
    'sockets',
    'bios',
    'machine',
    'boot',
    'agent',
    'vga',
    'localtime',
  ];
  const relied = hasDisk ? needed.filter((name) => config[name] === undefined) : [];
  if (relied.length > 0) refuse(`stand-in: relies on defaults that break a guest: ${relied.join(', ')}`);
  if (config.bios === 'ovmf' && config.efidisk0 === undefined) refuse('stand-in: no efidisk0 with ovmf');
}

/** As the real one: what a failed creation has made is gone. */
function create(vmid, { pool, start, ...given }) {
  if (!/^[1-9]\d{2,8}$/.test(vmid)) badParameter('vmid', 'type check failed');
  if (state.machines[vmid] !== undefined)
    refuse(`unable to create VM ${vmid} - VM ${vmid} already exists on node 'pve'`);
  if (pool !== undefined && !state.pools.includes(pool)) refuse(`pool '${pool}' does not exist`);
  if (start !== undefined && !flag.test(start)) badParameter('start', 'invalid value');
  state.machines[vmid] = { config: {}, running: false, pool };
  try {
    change(vmid, given);
  } catch (error) {
    destroy(vmid);
    throw error;
  }
}

function machineOf(vmid) {
  return (
    state.machines[vmid] ??
    refuse(`Configuration file 'nodes/pve/qemu-server/${vmid}.conf' does not exist`, 2)
  );
}

function destroy(vmid) {
  for (const [id, { vmid: owner }] of Object.entries(state.volumes)) if (owner === Number(vmid)) free(id);
  delete state.machines[vmid];
}

function qm() {
  const [command, vmid, ...rest] = args;
  if (command === 'create') return create(vmid, options(rest));
  const machine = machineOf(vmid);
  switch (command) {
    case 'set':
      return change(vmid, options(rest));
    case 'status':
      return `status: ${machine.running ? 'running' : 'stopped'}\n`;
    case 'start':
      for (const [name, value] of Object.entries(machine.config)) {
        const bridge = /^net/.test(name) ? readNet(name, value).bridge : undefined;
        if (bridge !== undefined && !state.bridges.includes(bridge))
          refuse(`bridge '${bridge}' does not exist`);
      }
      machine.running = true;
      return undefined;
    case 'destroy': {
      const { purge, 'destroy-unreferenced-disks': unreferenced, ...others } = options(rest);
      if (![purge, unreferenced].every((each) => each === undefined || flag.test(each)))
        badParameter('purge', 'type check failed');
      for (const name of Object.keys(others)) badParameter(name, 'property is not defined in schema');
      if (machine.running) refuse(`VM ${vmid} is running - destroy failed`);
      return destroy(vmid);
    }
    default:
      return refuse(`400 unknown command 'qm ${command}'`);
  }
}

// --- the API ------------------------------------------------------------------------------------------------------------

function pvesh() {
  const [command, path, ...rest] = args;
  const { type, 'output-format': format } = options(rest);
  if (command !== 'get') refuse(`400 unknown command 'pvesh ${command}'`);
  const show = (value) => (format === 'json' ? JSON.stringify(value) : String(value));
  const [, place, config] = /^\/nodes\/(\w+)\/qemu\/(\d+)\/config$/.exec(path) ?? [];
  if (config !== undefined) {
    const at = place === 'localhost' ? 'pve' : place;
    if (at !== (machineOf(config).node ?? 'pve'))
      refuse(`Configuration file 'nodes/${at}/qemu-server/${config}.conf' does not exist`, 2);
    return show(machineOf(config).config);
  }
  const [, pool] = /^\/pools\/(.+)$/.exec(path) ?? [];
  if (pool !== undefined)
    return state.pools.includes(pool) ? show({ poolid: pool }) : refuse(`no such pool '${pool}'`, 2);
  switch (path) {
    case '/nodes/localhost/storage':
      return show(
        Object.entries(state.storages).map(([storage, { type: kind, content, active = 1 }]) => ({
          storage,
          type: kind,
          content,
          active,
          enabled: 1,
          avail: available(storage),
        })),
      );
    case '/nodes/localhost/network':
      if (type !== 'any_bridge') refuse('stand-in: any_bridge is what is meant');
      return show(state.bridges.map((iface) => ({ iface, type: 'bridge' })));
    case '/pools':
      return show(state.pools.map((poolid) => ({ poolid })));
    case '/cluster/resources':
      return show(
        Object.entries(state.machines).map(
          ([
            vmid,
            {
              config: { name },
              node = 'pve',
            },
          ]) => ({ vmid: Number(vmid), name, node, type: 'qemu' }),
        ),
      );
    case '/cluster/nextid': {
      let next = state.nextId ?? 100;
      if (state.nextId === undefined) while (state.machines[next] !== undefined) next++;
      delete state.nextId;
      save();
      return `${show(String(next))}\n`;
    }
    default:
      return refuse(`No '${command}' handler defined for '${path}'`);
  }
}

function main() {
  const fault = state.faults?.[`${program} ${args[0]}`];
  if (fault !== undefined && (fault.skip ?? 0) > 0) fault.skip--;
  else if (fault !== undefined) {
    // In the middle: what it had begun is there.
    if (fault.makes !== undefined) allocate(fault.makes, args[1], '', 1 << 20);
    refuse(fault.message);
  }
  switch (program) {
    case 'qm':
      return qm();
    case 'pvesm':
      return pvesm();
    case 'pvesh':
      return pvesh();
    case 'pveversion':
      return `pve-manager/${state.version}/faa83925c9641325 (running kernel: 6.8.8-2-pve)\n`;
    case 'id':
      return `${state.uid ?? 0}\n`;
    default:
      return refuse(`no stand-in for ${program}`);
  }
}

mkdirSync(directory, { recursive: true });
try {
  process.stdout.write(main() ?? '');
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.code;
} finally {
  save();
}
