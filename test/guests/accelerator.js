'use strict';

const { spawnSync } = require('node:child_process');
const { accessSync, constants, mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

let known;

/**
 * `kvm` where a machine really runs under it, else `tcg`. That /dev/kvm can be opened says too little: nested and
 * restricted hosts have one on which QEMU aborts or hangs. So a boot sector is run which ends QEMU with a status.
 */
function accelerator() {
  known ??= kvmRuns() ? 'kvm' : 'tcg';
  return known;
}

function kvmRuns() {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
  } catch {
    return false;
  }
  const directory = mkdtempSync(join(tmpdir(), 'v2v-kvm-probe-'));
  try {
    const sector = Buffer.alloc(512);
    // mov al, 0x10; out 0xf4, al; hlt
    sector.set([0xb0, 0x10, 0xe6, 0xf4, 0xf4]);
    sector.writeUInt16LE(0xaa55, 510);
    const disk = join(directory, 'probe.img');
    writeFileSync(disk, sector);
    const args = ['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-m', '32'];
    args.push('-accel', 'kvm', '-cpu', 'max', '-drive', `file=${disk},format=raw,if=ide`);
    args.push('-device', 'isa-debug-exit,iobase=0xf4,iosize=1');
    const probe = spawnSync('qemu-system-x86_64', args, {
      stdio: 'ignore',
      timeout: 15_000,
      killSignal: 'SIGKILL',
    });
    // isa-debug-exit ends QEMU with (value << 1) | 1
    return probe.status === ((0x10 << 1) | 1);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

module.exports = { accelerator };
