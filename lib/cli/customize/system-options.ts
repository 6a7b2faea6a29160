import type { CustomizeOperation } from '../../../types/customize';
import type { PasswordCrypt } from '../../../types/customize-system';
import { V2vError } from '../../errors';
import { checkHostname } from '../../conversion/guest/hostname';
import type { GivenOptions } from '../given-options';
import type { OptionSpec } from '../option-spec';
import type { CustomizeOption } from './option';
import { passwordSelector } from './password-selector';
import { selinuxSpecs } from './selinux-options';

const hostname: CustomizeOption = {
  spec: { key: 'hostname', names: ['hostname'], value: 'NAME', help: 'gives the guest this host name' },
  read(name) {
    checkHostname(name);
    return [{ operation: 'hostname', hostname: name }];
  },
};

const timezone: CustomizeOption = {
  spec: { key: 'timezone', names: ['timezone'], value: 'ZONE', help: 'sets its time zone: Europe/Berlin' },
  read: (zone) => [{ operation: 'timezone', timezone: zone }],
};

const rootPassword: CustomizeOption = {
  spec: {
    key: 'rootPassword',
    names: ['root-password'],
    value: 'SELECTOR',
    help: "sets root's password: file:FILE, env:VARIABLE, random, disabled",
  },
  read: (selector) => [
    { operation: 'password', user: 'root', ...passwordSelector(selector, '--root-password') },
  ],
};

const password: CustomizeOption = {
  spec: {
    key: 'password',
    names: ['password'],
    value: 'USER:SELECTOR',
    help: 'sets the password of a user, likewise',
  },
  read(value) {
    const [user, selector] = splitUser(value);
    if (user === '' || selector === undefined) {
      throw new V2vError('USAGE', '--password has no user; it is USER:SELECTOR, such as root:file:FILE');
    }
    return [{ operation: 'password', user, ...passwordSelector(selector, '--password') }];
  },
};

const sshInject: CustomizeOption = {
  spec: {
    key: 'sshInject',
    names: ['ssh-inject'],
    value: 'USER[:file:FILE|:string:KEY]',
    help: 'lets a user log in with this ssh key; default: the newest ~/.ssh/id*.pub',
  },
  read(value) {
    const [user, selector] = splitUser(value);
    if (selector === undefined) return [{ operation: 'ssh-inject', user }];
    const [kind, key] = splitUser(selector);
    if (key !== undefined && key !== '') {
      if (kind === 'file') return [{ operation: 'ssh-inject', user, key: { file: key } }];
      if (kind === 'string') return [{ operation: 'ssh-inject', user, key: { text: key } }];
    }
    throw new V2vError(
      'USAGE',
      'the key of --ssh-inject is not said in a way that is known; it is USER, USER:file:FILE or USER:string:KEY',
    );
  },
};

const install: CustomizeOption = {
  spec: {
    key: 'install',
    names: ['install'],
    value: 'PACKAGE,…',
    help: 'installs packages; needs a network',
  },
  read: (names) => [{ operation: 'install', packages: packagesOf(names) }],
};

const uninstall: CustomizeOption = {
  spec: { key: 'uninstall', names: ['uninstall'], value: 'PACKAGE,…', help: 'removes packages' },
  read: (names) => [{ operation: 'uninstall', packages: packagesOf(names) }],
};

const update: CustomizeOption = {
  spec: { key: 'update', names: ['update'], help: 'brings all packages up to date; needs a network' },
  read: () => [{ operation: 'update' }],
};

const run: CustomizeOption = {
  spec: { key: 'run', names: ['run'], value: 'SCRIPT', help: 'runs a script of this host in the guest, now' },
  read: (script) => [{ operation: 'run', script }],
};

const runCommand: CustomizeOption = {
  spec: {
    key: 'runCommand',
    names: ['run-command'],
    value: 'COMMAND',
    help: 'runs a command in the guest, now',
  },
  read: (command) => [{ operation: 'run-command', command }],
};

const firstboot: CustomizeOption = {
  spec: {
    key: 'firstboot',
    names: ['firstboot'],
    value: 'SCRIPT',
    help: 'has the guest run a script of this host at its first boot',
  },
  read: (script) => [{ operation: 'firstboot', script }],
};

const firstbootCommand: CustomizeOption = {
  spec: {
    key: 'firstbootCommand',
    names: ['firstboot-command'],
    value: 'COMMAND',
    help: 'has the guest run a command at its first boot',
  },
  read: (command) => [{ operation: 'firstboot-command', command }],
};

const firstbootInstall: CustomizeOption = {
  spec: {
    key: 'firstbootInstall',
    names: ['firstboot-install'],
    value: 'PACKAGE,…',
    help: 'has the guest install packages at its first boot',
  },
  read: (names) => [{ operation: 'firstboot-install', packages: packagesOf(names) }],
};

const noLogfile: CustomizeOption = {
  spec: { key: 'noLogfile', names: ['no-logfile'], help: 'removes the log of what was run in the guest' },
  read: () => [{ operation: 'no-logfile' }],
};

const passwordCrypto: OptionSpec = {
  key: 'passwordCrypt',
  names: ['password-crypto'],
  value: 'md5|sha256|sha512|yescrypt',
  help: 'how passwords are hashed; default: as the guest does',
};

/** Options that change names, users, packages, and what the guest runs. */
export const systemOptions: readonly CustomizeOption[] = [
  hostname,
  timezone,
  rootPassword,
  password,
  modifier(passwordCrypto),
  sshInject,
  install,
  uninstall,
  update,
  run,
  runCommand,
  firstboot,
  firstbootCommand,
  firstbootInstall,
  noLogfile,
  ...selinuxSpecs.map(modifier),
];

/** It says how other options are carried out, and is no operation itself. */
function modifier(spec: OptionSpec): CustomizeOption {
  return { spec, read: () => [] };
}

/** Operations with what `--password-crypto` says of them. */
export function withPasswordCrypt(
  operations: readonly CustomizeOperation[],
  given: GivenOptions,
): CustomizeOperation[] {
  const crypts: readonly PasswordCrypt[] = ['md5', 'sha256', 'sha512', 'yescrypt'];
  const crypt = given.choice('passwordCrypt', crypts);
  return operations.map((operation) =>
    operation.operation === 'password' && crypt !== undefined ? { ...operation, crypt } : operation,
  );
}

function splitUser(value: string): [string, string | undefined] {
  const colon = value.indexOf(':');
  return colon === -1 ? [value, undefined] : [value.slice(0, colon), value.slice(colon + 1)];
}

function packagesOf(names: string): string[] {
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
