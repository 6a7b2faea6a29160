import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Says what libguestfs asks of a hypervisor, and as the appliance does nothing until it is killed. */
const hypervisor = String.raw`#!/bin/sh
here=$(dirname "$0")
case "$*" in
  *guestfsd.sock*) : > "$here/started/$$"; exec 3<>"$here/fifo"; read line <&3 ;;
  *-help*) echo 'QEMU emulator version 7.2.0' ;;
esac
`;

/** libguestfs looks for the UUID of its root disk, by which the kernel is told of it. */
function ext2Superblock(): Buffer {
  const disk = Buffer.alloc(256 * 1024);
  disk.writeUInt16LE(0xef53, 1024 + 56);
  disk.fill(1, 1024 + 104, 1024 + 120);
  return disk;
}

/**
 * An appliance that is launched and never answers: libguestfs makes and starts all that it does for a real one, and it
 * takes no memory and no time. In a directory of its own, with libguestfs's cache.
 */
export class IdleAppliance {
  readonly directory = mkdtempSync(join(tmpdir(), 'v2v-node-native-'));

  constructor() {
    for (const name of ['appliance', 'cache', 'runs', 'started']) mkdirSync(join(this.directory, name));
    for (const name of ['kernel', 'initrd', 'README.fixed'])
      writeFileSync(join(this.directory, 'appliance', name), '');
    writeFileSync(join(this.directory, 'appliance', 'root'), ext2Superblock());
    writeFileSync(join(this.directory, 'hv'), hypervisor);
    chmodSync(join(this.directory, 'hv'), 0o755);
    execFileSync('mkfifo', [join(this.directory, 'fifo')]);
  }

  /** Where the runs of a test have their temporary directories. */
  get runs(): string {
    return join(this.directory, 'runs');
  }

  /** How many were started. */
  get started(): number {
    return readdirSync(join(this.directory, 'started')).length;
  }

  /** Actions of libguestfs that set a handle up, with their arguments and options. */
  get setup(): [string, unknown[], object?][] {
    return [
      ['set_backend', ['direct']],
      ['set_backend_settings', [['force_tcg']]],
      ['set_cachedir', [join(this.directory, 'cache')]],
      ['set_path', [join(this.directory, 'appliance')]],
      ['set_hv', [join(this.directory, 'hv')]],
      ['add_drive', ['/dev/null'], { format: 'raw' }],
    ];
  }

  /** The same for a process whose handles are made by our library. */
  get environment(): NodeJS.ProcessEnv {
    return {
      LIBGUESTFS_BACKEND: 'direct',
      LIBGUESTFS_BACKEND_SETTINGS: 'force_tcg',
      LIBGUESTFS_CACHEDIR: join(this.directory, 'cache'),
      LIBGUESTFS_PATH: join(this.directory, 'appliance'),
      LIBGUESTFS_HV: join(this.directory, 'hv'),
    };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }
}
