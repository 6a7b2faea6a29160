import { connect, type Socket } from 'node:net';

/** Milliseconds between two questions: an agent that comes later finds the one that waits for it. */
const askAgainMs = 10_000;
/** Bytes: what no agent reads stays in the socket, and some questions are enough. */
const mostAsked = 2000;

/**
 * Asks for QEMU's guest agent until it answers. See https://www.qemu.org/docs/master/interop/qemu-ga-ref.html
 */
export class AgentProbe implements Disposable {
  answered = false;
  readonly #socket: Socket;
  readonly #timer: NodeJS.Timeout;

  /** @param path of the Unix socket that QEMU has for the agent's channel */
  constructor(path: string) {
    let said = '';
    this.#socket = connect(path);
    this.#socket.setEncoding('utf8');
    this.#socket.on('error', () => undefined);
    this.#socket.on('data', (text: string) => {
      said = (said + text).slice(-1000);
      if (/\{\s*"return"/.test(said)) this.answered = true;
    });
    this.#ask();
    this.#timer = setInterval(() => this.#ask(), askAgainMs).unref();
  }

  #ask(): void {
    if (!this.answered && this.#socket.bytesWritten < mostAsked)
      this.#socket.write('{"execute":"guest-ping"}\n');
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#socket.destroy();
  }
}
