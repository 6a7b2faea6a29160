import { connect, type Socket } from 'node:net';

/** What is kept of what a guest says; a guest may say anything, for ever. */
const most = 256 * 1024;

/** Sequences of a terminal: CSI with parameters, OSC up to its end, and short ones. */
const sequences =
  // eslint-disable-next-line no-control-regex
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[()][A-Z0-9]|[@-Z\\^_=>78c])/g;

/** Text of a terminal without what moves its cursor and colours it. */
export function plainText(text: string): string {
  return (
    text
      .replace(sequences, '')
      .replace(/(?<!\r)\r+\n/g, '\n')
      .replaceAll('\r', '\n')
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
  );
}

/** The end of what a guest says on a serial port, of which QEMU has a Unix socket. */
export class SerialReader implements Disposable {
  #text = '';
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      this.#text = (this.#text + text).slice(-most);
    });
  }

  static async connect(path: string): Promise<SerialReader> {
    const socket = connect(path);
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    // Whether the guest goes on is seen by QMP.
    socket.on('error', () => undefined);
    return new SerialReader(socket);
  }

  /** Without control characters. */
  get text(): string {
    return plainText(this.#text);
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}
