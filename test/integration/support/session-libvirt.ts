import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const nobody = 65534;
const startLimitMs = 60_000;

/** A libvirt of an unprivileged user of its own, whose files are all in one directory. */
export class SessionLibvirt implements AsyncDisposable {
  readonly directory: string;
  readonly uri: string;
  #daemon: ChildProcess;
  readonly #as: { uid?: number; gid?: number };
  readonly #env: NodeJS.ProcessEnv;

  private constructor() {
    // Short: below it libvirt makes sockets named after the guest, whose paths have room for 107 bytes.
    this.directory = mkdtempSync('/var/tmp/lv.');
    chmodSync(this.directory, 0o755);
    const isRoot = process.getuid?.() === 0;
    this.#as = isRoot ? { uid: nobody, gid: nobody } : {};
    if (isRoot) chownSync(this.directory, nobody, nobody);
    this.#env = {
      PATH: `${process.env.PATH}:/usr/sbin`,
      HOME: this.directory,
      XDG_RUNTIME_DIR: this.directory,
    };
    this.#daemon = this.#spawn();
    this.uri = `qemu+unix:///session?socket=${this.socket}`;
  }

  get socket(): string {
    return join(this.directory, 'libvirt', 'libvirt-sock');
  }

  #spawn(): ChildProcess {
    // The daemon ends by itself if this process cannot end it.
    return spawn('libvirtd', ['-t', '900'], { ...this.#as, cwd: '/', env: this.#env, stdio: 'ignore' });
  }

  static async start(): Promise<SessionLibvirt> {
    const libvirt = new SessionLibvirt();
    await libvirt.#waitForSocket();
    return libvirt;
  }

  async #waitForSocket(): Promise<void> {
    const late = Date.now() + startLimitMs;
    while (!existsSync(this.socket)) {
      if (this.#daemon.exitCode !== null || Date.now() > late) {
        await this[Symbol.asyncDispose]();
        throw new Error('libvirtd does not start');
      }
      await sleep(100);
    }
  }

  /** Kills the daemon; what it was doing is not finished. */
  async kill(): Promise<void> {
    const ended = once(this.#daemon, 'exit');
    this.#daemon.kill('SIGKILL');
    await ended;
    rmSync(this.socket, { force: true });
  }

  /** Starts the daemon again, with what it had. */
  async restart(): Promise<void> {
    this.#daemon = this.#spawn();
    await this.#waitForSocket();
  }

  /** A directory that libvirt may write to. */
  makeDirectory(name: string): string {
    const path = join(this.directory, name);
    mkdirSync(path);
    if (this.#as.uid !== undefined) chownSync(path, nobody, nobody);
    return path;
  }

  /** Runs virsh as the user of this libvirt. */
  async virsh(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)('virsh', ['-c', this.uri, ...args], {
      ...this.#as,
      cwd: '/',
      env: this.#env,
    });
    return stdout.trim();
  }

  /** Defines a domain. */
  async define(xml: string): Promise<void> {
    const path = join(this.directory, 'domain.xml');
    writeFileSync(path, xml);
    chmodSync(path, 0o644);
    await this.virsh('define', path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#daemon.exitCode === null && this.#daemon.signalCode === null) {
      const ended = once(this.#daemon, 'exit');
      this.#daemon.kill();
      await ended;
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}
