import type { ProxmoxMachineOptions } from '../../../types/output';
import { V2vError } from '../../errors';
import type { ModeOption } from '../modes/command-mode';
import type { ModeOptionValues } from '../modes/mode-options';

/** `-oo` of the machine, whatever the way to the node. */
export const machineOptions: readonly ModeOption[] = [
  { key: 'vmid', value: 'NUMBER', help: 'number of the machine (the next that is free)' },
  { key: 'bridge', value: 'NAME', help: 'bridge for networks that the node does not have (vmbr0)' },
  { key: 'vlan', value: 'NETWORK:TAG', repeatable: true, help: "VLAN tag of one of the guest's networks" },
  { key: 'cpu', value: 'TYPE', help: 'type of CPU (x86-64-v2-AES)' },
  { key: 'tags', value: 'TAG,…', help: 'tags of the machine, separated by commas' },
  { key: 'pool', value: 'NAME', help: 'resource pool of the machine' },
  { key: 'firewall', help: "the network cards are subject to the node's firewall" },
  { key: 'onboot', help: 'the machine starts with its node' },
  { key: 'start', help: 'start the machine when it is complete' },
];

const usage = (message: string): V2vError => new V2vError('USAGE', `-o proxmox: ${message}`);

function readVlans(texts: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    texts.map((text) => {
      // A network may have a colon in its name, a tag has none.
      const at = text.lastIndexOf(':');
      const [network, tag] = [text.slice(0, at), text.slice(at + 1)];
      if (at < 1 || !/^\d{1,4}$/.test(tag)) throw usage(`-oo vlan is NETWORK:TAG, not '${text}'`);
      return [network, Number(tag)];
    }),
  );
}

function readVmid(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw usage(`-oo vmid is a number, not '${text}'`);
}

/** @throws V2vError `USAGE` */
export function readMachineOptions(options: ModeOptionValues, storage: string): ProxmoxMachineOptions {
  const [vmid, tags, vlans] = [options.text('vmid'), options.text('tags'), options.texts('vlan')];
  const named = Object.fromEntries(
    ['bridge', 'cpu', 'pool'].flatMap((key) => {
      const value = options.text(key);
      return value === undefined ? [] : [[key, value]];
    }),
  );
  const on = ['firewall', 'onboot', 'start'].filter((key) => options.isOn(key)).map((key) => [key, true]);
  return {
    storage,
    ...(vmid === undefined ? {} : { vmid: readVmid(vmid) }),
    ...named,
    ...(vlans.length === 0 ? {} : { vlans: readVlans(vlans) }),
    ...(tags === undefined ? {} : { tags: tags.split(/[,;]/).filter((tag) => tag !== '') }),
    ...(Object.fromEntries(on) as Pick<ProxmoxMachineOptions, 'firewall' | 'onboot' | 'start'>),
  };
}

/** The value of an option that is true or false, and true unless it is said. */
export function isTrusted(options: ModeOptionValues, key: string): boolean {
  const value = options.text(key) ?? 'true';
  if (value === 'true' || value === 'false') return value === 'true';
  throw usage(`-oo ${key} is true or false, not '${value}'`);
}
