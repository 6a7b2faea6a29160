import { basename, delimiter, dirname, isAbsolute } from 'node:path';

import type { Sockets } from './access';

/** Programs and their libraries, on distributions of every kind. */
const installed = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/nix/store', '/gnu/store'];

/** What a program reads to find its libraries, and what they read to set themselves up. */
const settings = [
  '/etc/alternatives',
  '/etc/crypto-policies',
  '/etc/gnutls',
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  '/etc/ld.so.preload',
  '/etc/localtime',
  '/etc/ssl/openssl.cnf',
  '/sys/devices/system',
];

/** What it takes to find a server by its name, and to trust it. */
const network = [
  '/etc/ca-certificates',
  '/etc/gai.conf',
  '/etc/host.conf',
  '/etc/hosts',
  '/etc/nsswitch.conf',
  '/etc/pki/ca-trust',
  '/etc/pki/tls/certs',
  '/etc/protocols',
  '/etc/resolv.conf',
  '/etc/services',
  '/etc/ssl/certs',
];

export const harmlessDevices = ['/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom'];

/** What every program may read and run. */
export function runPaths(env: NodeJS.ProcessEnv = process.env): string[] {
  const libraries = (env.LD_LIBRARY_PATH ?? '').split(delimiter).filter((path) => isAbsolute(path));
  return [...installed, ...libraries];
}

/** The program itself; with it what was installed together with it, where that is a directory of its own: /opt/qemu. */
export function programPaths(file: string): string[] {
  const directory = dirname(file);
  const prefix = dirname(directory);
  const hasOwnPrefix = /^s?bin$/.test(basename(directory)) && prefix.split('/').length > 2;
  return hasOwnPrefix && !isInstalled(file) ? [file, prefix] : [file];
}

/** True for a program that a package of the system has installed. */
export function isInstalled(file: string): boolean {
  return installed.some((directory) => file.startsWith(`${directory}/`));
}

/** What every program may read; none of it is anybody's data. */
export function settingPaths(sockets: Sockets): string[] {
  return sockets === 'all' ? [...settings, ...network] : settings;
}
