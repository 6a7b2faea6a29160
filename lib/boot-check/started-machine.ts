import type { BootFailure } from '../../types/boot-check';
import type { TargetMachine } from '../../types/machine';
import { joinAccess, type Access } from '../programs/confinement';
import { startServer, type Server } from '../programs/server';
import type { Context } from '../run/context';
import { AgentProbe } from './guest/agent';
import { SerialReader } from './guest/serial';
import { agentChannel, type MachineSockets } from './machine/arguments';
import { Qmp, type QmpEvent } from './qmp';
import { takeScreenshot } from './screen/take';
import { stopCodeFailure } from './verdict/stop-codes';
import type { WatchedMachine } from './watch';

/** What there is to start. */
export interface MachineToStart {
  program: string;
  args: readonly string[];
  sockets: MachineSockets;
  access: readonly Access[];
  channels: TargetMachine['channels'];
  /** For what QEMU writes. */
  directory: string;
}

/** A machine that runs under QEMU, and ends with it. */
export class StartedMachine implements WatchedMachine, AsyncDisposable {
  #restarts = 0;
  #isOff = false;
  #crash: BootFailure | undefined;
  #server: Server | undefined;
  #qmp: Qmp | undefined;
  #serial: SerialReader | undefined;
  #agent: AgentProbe | undefined;

  private constructor(private readonly directory: string) {}

  /** Starts QEMU and connects to it; the guest begins with `run()`. */
  static async start(machine: MachineToStart, context: Context): Promise<StartedMachine> {
    const { program, args, sockets, access, channels, directory } = machine;
    const started = new StartedMachine(directory);
    try {
      // The socket is made last, so that the others are there.
      const server = { program, args, socket: sockets.qmp, access: joinAccess(...access), startLimit: 120 };
      started.#server = await startServer(server, context);
      started.#serial = await SerialReader.connect(sockets.serial);
      if (channels.includes(agentChannel)) started.#agent = new AgentProbe(sockets.agent);
      started.#qmp = await Qmp.connect(sockets.qmp, (event) => started.#take(event));
      return started;
    } catch (error) {
      await started[Symbol.asyncDispose]();
      throw error;
    }
  }

  async run(): Promise<void> {
    await this.#qmp?.execute('cont');
  }

  /** Does work that needs QEMU; where that has ended, throws why. */
  whileRunning<T>(work: () => Promise<T>): Promise<T> {
    return this.#server ? this.#server.whileServing(work) : work();
  }

  console(): string {
    return this.#serial?.text ?? '';
  }

  async screenshot() {
    // Whoever watches would wait for ever for a machine that is gone.
    if (this.#server?.failure) throw this.#server.failure;
    return this.#qmp && (await takeScreenshot(this.#qmp, this.directory));
  }

  agentAnswered(): boolean {
    return this.#agent?.answered ?? false;
  }

  restarts(): number {
    return this.#restarts;
  }

  isOff(): boolean {
    return this.#isOff;
  }

  crash(): BootFailure | undefined {
    return this.#crash;
  }

  #take({ event, data }: QmpEvent): void {
    if (event === 'RESET' && data?.['guest'] === true) this.#restarts++;
    if (event === 'SHUTDOWN') this.#isOff = true;
    const info = data?.['info'] as Record<string, unknown> | undefined;
    if (event === 'GUEST_PANICKED' && info?.['type'] === 'hyper-v') {
      this.#crash ??= stopCodeFailure(Number(info['arg1']));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent?.[Symbol.dispose]();
    this.#serial?.[Symbol.dispose]();
    this.#qmp?.[Symbol.dispose]();
    await this.#server?.stop();
  }
}
