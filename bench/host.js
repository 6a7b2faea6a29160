'use strict';

const { spawnSync } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');
const os = require('node:os');
const { join } = require('node:path');

const root = join(__dirname, '..');

function firstLine(program, args, options) {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', ...options });
  return status === 0 ? stdout.split('\n')[0].trim() : undefined;
}

function distribution() {
  const text = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return /^PRETTY_NAME="?(.*?)"?$/m.exec(text)?.[1] ?? os.type();
}

function ownVersion() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const commit = firstLine('git', ['rev-parse', '--short', 'HEAD'], { cwd: root });
  const changed = commit && firstLine('git', ['status', '--porcelain'], { cwd: root });
  return commit ? `${version} (commit ${commit}${changed ? ' and changes' : ''})` : version;
}

/**
 * What any measurement depends on, as rows of a table.
 * @returns {[string, string][]}
 */
function describeMachine() {
  const cpus = os.cpus();
  return [
    ['processor', `${cpus[0]?.model.trim() || process.arch}, ${cpus.length} cores`],
    ['memory', `${(os.totalmem() / 1024 ** 3).toFixed(1)} GiB`],
    ['load before', os.loadavg()[0].toFixed(2)],
    ['Node.js', process.version],
    ['v2v-node', ownVersion()],
  ];
}

/**
 * What a conversion depends on, as rows of a table.
 * @param accelerator `kvm` where KVM works, else `tcg`
 * @returns {[string, string][]}
 */
function describeHost(accelerator) {
  const machine = new Map(describeMachine());
  const kvm =
    accelerator === 'kvm'
      ? 'works'
      : existsSync('/dev/kvm')
        ? '/dev/kvm is there and does not work: everything is emulated'
        : 'none: everything is emulated';
  const settings = Object.entries(process.env).filter(([name]) => name.startsWith('LIBGUESTFS_'));
  return [
    ['processor', machine.get('processor')],
    ['memory', machine.get('memory')],
    ['load before', machine.get('load before')],
    ['KVM', kvm],
    ['system', distribution()],
    ['kernel', os.release()],
    ['Node.js', machine.get('Node.js')],
    ['libguestfs', firstLine('pkg-config', ['--modversion', 'libguestfs'])],
    ['qemu', firstLine('qemu-system-x86_64', ['--version'])?.replace(/^QEMU emulator version /, '')],
    ['virt-v2v', firstLine('virt-v2v', ['--version'])?.replace(/^virt-v2v /, '')],
    ['v2v-node', machine.get('v2v-node')],
    ['settings of this user', settings.map(([name, value]) => `${name}=${value}`).join(' ') || 'none'],
  ].map(([name, value]) => [name, value ?? 'not found']);
}

module.exports = { describeHost, describeMachine };
