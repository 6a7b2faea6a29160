import { isIP } from 'node:net';

import type { StaticAddressOption } from '../../../types/options';
import { V2vError } from '../../errors';
import type { GuestKind } from './kind';
import type { GuestState } from './state';

const macPattern = /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i;

/** An address that can be set; one with a zone (`fe80::1%12`) is of one adapter of one machine. */
const family = (text: string): number => (text.includes('%') ? 0 : isIP(text));

/** @throws V2vError `USAGE` for what is no address, or makes none with what stands beside it */
export function checkStaticAddresses(addresses: readonly StaticAddressOption[] = []): void {
  for (const option of addresses) checkStaticAddress(option);
}

function checkStaticAddress({ mac, address, prefix, gateway, dns = [] }: StaticAddressOption): void {
  if (!macPattern.test(mac)) throw usage(mac, `${mac} is not a MAC address; write it aa:bb:cc:dd:ee:ff.`);
  const kind = family(address);
  if (kind === 0) throw usage(address, `${address} is not an IP address.`);
  if (/^[0.:]+$/.test(address)) throw usage(address, `${address} is the address of no machine.`);
  const most = kind === 4 ? 32 : 128;
  if (prefix !== undefined && !(Number.isInteger(prefix) && prefix >= 1 && prefix <= most)) {
    throw usage(address, `The prefix of ${address} has a length from 1 to ${most}, not ${prefix}.`);
  }
  if (gateway !== undefined && family(gateway) !== kind) {
    throw usage(gateway, `${gateway} is not an IPv${kind} address, as the gateway of ${address} must be.`);
  }
  for (const server of dns) {
    if (family(server) === 0) throw usage(server, `The DNS server ${server} is not an IP address.`);
  }
}

/** virt-v2v says nothing of addresses that it does not set. */
export function warnOfStaticAddresses(
  { system, guests }: Pick<GuestKind, 'system' | 'guests'>,
  { options, context }: Pick<GuestState, 'options' | 'context'>,
): void {
  const { staticAddresses = [] } = options.windows;
  if (system === 'windows' || staticAddresses.length === 0) return;
  const macs = [...new Set(staticAddresses.map(({ mac }) => mac))].join(', ');
  context.warn(
    'STATIC_ADDRESS_UNSUPPORTED',
    `The addresses for ${macs} are not set: that is not possible in ${guests}.`,
    'Set them in the converted guest; a Linux guest keeps the addresses that it had.',
  );
}

const usage = (subject: string, message: string): V2vError => new V2vError('USAGE', message, { subject });
