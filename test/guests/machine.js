'use strict';

const { spawn } = require('node:child_process');
const { randomBytes } = require('node:crypto');

/** Emulation on two busy cores takes its time; `V2V_BOOT_SECONDS` gives it more. */
const BOOT_SECONDS = Number(process.env.V2V_BOOT_SECONDS) || 300;
const COMMAND_SECONDS = 120;

const running = new Set();
process.on('exit', () => {
  for (const machine of running) machine.killNow('SIGKILL');
});

/**
 * A virtual machine whose serial console is on the standard input and output of the process that runs it
 * (`-serial stdio`). Everything it started is gone after `close()`.
 */
class Machine {
  #child;
  #output = '';
  #read = 0;
  #waiters = new Set();
  #exited;
  #ended = false;
  #stderr = '';
  #onAbort;
  #signal;

  /** Start `[program, ...args]`. */
  constructor(argv, { env, cwd, signal, onOutput } = {}) {
    const [program, ...args] = argv;
    signal?.throwIfAborted();
    this.startedAt = Date.now();
    // A group of its own: a start script and the QEMU it runs are ended together
    this.#child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      cwd,
      env: env ? { ...process.env, ...env } : process.env,
    });
    running.add(this);
    this.#signal = signal;
    this.#onAbort = () => this.killNow('SIGKILL');
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    this.#child.stdin.on('error', () => {});
    this.#child.stdout.setEncoding('utf8').on('data', (text) => {
      this.#output += text;
      onOutput?.(text);
      for (const check of this.#waiters) check();
    });
    this.#child.stderr
      .setEncoding('utf8')
      .on('data', (text) => (this.#stderr = (this.#stderr + text).slice(-4000)));
    this.#exited = new Promise((resolve) => {
      const end = (reason) => {
        if (this.#ended) return;
        this.#ended = reason;
        running.delete(this);
        signal?.removeEventListener('abort', this.#onAbort);
        for (const check of this.#waiters) check();
        resolve(reason);
      };
      this.#child.on('error', (error) => end(error.message));
      this.#child.on('close', (code, killed) =>
        end(killed ? `ended by ${killed}` : `ended with exit code ${code}`),
      );
    });
  }

  /** Process id of the program that was started, also its process group's. */
  get pid() {
    return this.#child.pid;
  }

  /** All that the serial console has said. */
  get console() {
    return this.#output;
  }

  /** Type on the console. */
  send(text) {
    this.#child.stdin.write(text);
  }

  /**
   * Wait until the console says something new that matches, and forget everything up to its end.
   * @returns {Promise<{ match: RegExpExecArray, before: string }>}
   */
  waitFor(pattern, seconds = BOOT_SECONDS) {
    return new Promise((resolve, reject) => {
      const finish = (settle, value) => {
        clearTimeout(timer);
        this.#waiters.delete(check);
        settle(value);
      };
      const check = () => {
        const rest = this.#output.slice(this.#read);
        const match = new RegExp(pattern.source, pattern.flags.replace('g', '')).exec(rest);
        if (match) {
          this.#read += match.index + match[0].length;
          finish(resolve, { match, before: rest.slice(0, match.index) });
        } else if (this.#ended) {
          if (this.#signal?.aborted) finish(reject, this.#signal.reason);
          else finish(reject, this.#failure(`the machine ${this.#ended} before its console said ${pattern}`));
        }
      };
      const timer = setTimeout(
        () => finish(reject, this.#failure(`the console did not say ${pattern} within ${seconds} seconds`)),
        seconds * 1000,
      );
      this.#waiters.add(check);
      check();
    });
  }

  /**
   * Wait for the login prompt; where an encrypted disk is asked for first, answer with the passphrase.
   * @returns {Promise<number>} seconds since the start
   */
  async waitForLogin(seconds = BOOT_SECONDS, passphrase) {
    const prompts =
      /\blogin: ?$|\(initramfs\) $|dracut:\/# $|Kernel panic|emergency mode|(?:Please unlock disk|Please enter passphrase for disk) .*: ?$/m;
    let asked = 0;
    for (;;) {
      const { match } = await this.waitFor(prompts, seconds);
      if (match[0].startsWith('login:')) return (Date.now() - this.startedAt) / 1000;
      if (!match[0].startsWith('Please') || passphrase === undefined || ++asked > 3)
        throw this.#failure(`the guest did not boot: ${match[0].trim()}`);
      this.send(`${passphrase}\n`);
    }
  }

  /** Wait for the login prompt and log in; afterwards `run` works. */
  async login({ user, password, passphrase }, seconds = BOOT_SECONDS) {
    const bootSeconds = await this.waitForLogin(seconds, passphrase);
    this.send(`${user}\n`);
    await this.waitFor(/Password: ?/, COMMAND_SECONDS);
    this.send(`${password}\n`);
    const { match } = await this.waitFor(/# $|Login incorrect/, COMMAND_SECONDS);
    if (match[0] !== '# ') throw this.#failure(`login as ${user} was refused`);
    // Kernel and systemd messages would fall into the output of commands
    this.send(
      `stty -echo; dmesg -n 1; kill -s RTMIN+21 1; export PS1= PS2= LANG=C TERM=dumb SYSTEMD_PAGER= ; echo re''ady\n`,
    );
    await this.waitFor(/^ready\r?$/m, COMMAND_SECONDS);
    return bootSeconds;
  }

  /**
   * Run a shell command in the guest.
   * @returns {Promise<{ status: number, output: string }>} output without the final newline
   */
  async execute(command, seconds = COMMAND_SECONDS) {
    const token = randomBytes(8).toString('hex');
    this.send(
      `echo BEGIN''-${token}; ( ${command}\n) </dev/null 2>&1; s=$?; echo; echo END''-${token}:$s:\n`,
    );
    await this.waitFor(new RegExp(`BEGIN-${token}\\r?\\n`), seconds);
    const { match, before } = await this.waitFor(new RegExp(`\\r?\\n?END-${token}:(\\d+):`), seconds);
    return { status: Number(match[1]), output: before.replaceAll('\r\n', '\n').replace(/\n+$/, '') };
  }

  /** As `execute`, and an exit status other than 0 is an error. @returns {Promise<string>} */
  async run(command, seconds = COMMAND_SECONDS) {
    const { status, output } = await this.execute(command, seconds);
    if (status !== 0) throw this.#failure(`\`${command}\` in the guest ended with ${status}: ${output}`);
    return output;
  }

  /** Shut the guest down cleanly. */
  async powerOff(seconds = COMMAND_SECONDS) {
    // The second is for sysvinit
    this.send('systemctl poweroff 2>/dev/null || poweroff\n');
    const timer = setTimeout(() => this.killNow('SIGKILL'), seconds * 1000);
    const reason = await this.#exited;
    clearTimeout(timer);
    if (reason !== 'ended with exit code 0')
      throw this.#failure(`the machine was to power off but ${reason}`);
  }

  /** Resolves with how the program ended. */
  get exited() {
    return this.#exited;
  }

  /** End the machine if it still runs, and wait until it is gone. */
  async close() {
    if (!this.#ended) this.killNow('SIGTERM');
    const timer = setTimeout(() => this.killNow('SIGKILL'), 5000);
    await this.#exited;
    clearTimeout(timer);
  }

  async [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
    await this.close();
  }

  killNow(signal) {
    if (this.#ended || !this.#child.pid) return;
    try {
      process.kill(-this.#child.pid, signal);
    } catch {
      // gone already
    }
  }

  #failure(sentence) {
    const tail = this.#output.replaceAll('\r', '').split('\n').slice(-25).join('\n');
    const parts = [sentence];
    if (this.#stderr.trim()) parts.push(`standard error:\n${this.#stderr.trim()}`);
    parts.push(`end of the console:\n${tail}`);
    return new Error(parts.join('\n'));
  }
}

module.exports = { Machine, BOOT_SECONDS, COMMAND_SECONDS };
