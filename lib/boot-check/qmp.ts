import { connect, type Socket } from 'node:net';

import { V2vError } from '../errors';

/** An event of QEMU: `RESET`, `SHUTDOWN`, `GUEST_PANICKED`, … */
export interface QmpEvent {
  event: string;
  data?: Record<string, unknown>;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/**
 * A client of QEMU's machine protocol. See https://www.qemu.org/docs/master/interop/qmp-spec.html
 */
export class Qmp implements Disposable {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #onEvent: (event: QmpEvent) => void;
  #last = 0;
  #greeted: Waiting | undefined;
  #ended: Error | undefined;

  private constructor(socket: Socket, onEvent: (event: QmpEvent) => void) {
    this.#socket = socket;
    this.#onEvent = onEvent;
    let pending = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (pending + text).split('\n');
      pending = lines.pop() ?? '';
      for (const line of lines) this.#take(line);
    });
    socket.on('error', (error) => this.#end(error));
    socket.on('close', () => this.#end(new Error('the connection was closed')));
  }

  /**
   * Connects to a socket, and waits for the greeting.
   *
   * @throws V2vError `PROGRAM_FAILED`
   */
  static async connect(path: string, onEvent: (event: QmpEvent) => void = () => undefined): Promise<Qmp> {
    const qmp = new Qmp(connect(path), onEvent);
    try {
      await new Promise((resolve, reject) => (qmp.#greeted = { resolve, reject }));
      await qmp.execute('qmp_capabilities');
      return qmp;
    } catch (error) {
      qmp[Symbol.dispose]();
      throw error;
    }
  }

  /**
   * Has QEMU do something, and resolves with what it returns.
   *
   * @throws V2vError `PROGRAM_FAILED` where QEMU refuses, or is gone
   */
  execute(command: string, args: Record<string, unknown> = {}): Promise<unknown> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      if (this.#ended) {
        reject(failure(command, this.#ended.message));
        return;
      }
      this.#waiting.set(id, {
        resolve,
        reject: ({ message }) => reject(failure(command, message)),
      });
      this.#socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
    });
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
    this.#end(new Error('the connection was closed'));
  }

  #take(line: string): void {
    const message = parseMessage(line);
    if (message === undefined) return;
    if (message['QMP'] !== undefined) this.#greeted?.resolve(undefined);
    if (typeof message['event'] === 'string') {
      const data = message['data'];
      this.#onEvent({ event: message['event'], ...(isRecord(data) ? { data } : {}) });
    }
    if (typeof message['id'] !== 'number') return;
    const waiting = this.#waiting.get(message['id']);
    this.#waiting.delete(message['id']);
    const { error } = message;
    if (isRecord(error)) waiting?.reject(new Error(String(error['desc'])));
    else waiting?.resolve(message['return']);
  }

  #end(error: Error): void {
    this.#ended ??= error;
    this.#greeted?.reject(failure('qmp_capabilities', error.message));
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

function failure(command: string, reason: string): V2vError {
  return new V2vError('PROGRAM_FAILED', `QEMU did not do ${command}: ${reason}.`, { subject: 'qemu' });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseMessage(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
