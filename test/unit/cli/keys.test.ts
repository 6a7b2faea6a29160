import { PassThrough } from 'node:stream';
import { askPassphrase, PassphraseLines } from '../../../lib/cli/ask-passphrase';
import { runCommand } from '../../../lib/cli/command';
import type { CommandHost } from '../../../lib/cli/host';
import { parseCommandLine } from '../../../lib/cli/parse';
import { V2vError } from '../../../lib/errors';
import type { ConvertOptions } from '../../../lib/convert';
import type { EncryptedDevice } from '../../../types/options';
import { result, source } from './render/sample';

const argv = ['-i', 'ova', 'a.ova', '-o', 'null'];

function parsed(...words: string[]) {
  const command = parseCommandLine([...argv, ...words]);
  if (command.action !== 'convert') throw new Error('no conversion');
  return command;
}

describe('--key', () => {
  it.each([
    ['all:key:secret', { device: 'all', passphrase: 'secret' }],
    ['/dev/sda2:key:with:colons', { device: '/dev/sda2', passphrase: 'with:colons' }],
    ['4416-12:file:/root/key', { device: '4416-12', file: '/root/key' }],
    ['/dev/mapper/vg-lv:clevis', { device: '/dev/mapper/vg-lv', clevis: true }],
  ])('%s', (value, expected) => {
    expect(parsed('--key', value).options.keys).toEqual([expected]);
  });

  it('keeps the order, and is absent where none is given', () => {
    expect(parsed('--key', 'b:key:1', '--key', 'a:key:2').options.keys?.map(({ device }) => device)).toEqual([
      'b',
      'a',
    ]);
    expect(parsed().options).not.toHaveProperty('keys');
  });

  it.each([
    '',
    'all',
    'hunter2',
    ':key:hunter2',
    'all:key:',
    'all:file:',
    'all:hunter2:x',
    'all:clevis:hunter2',
  ])('refuses %j, and does not repeat it', (value) => {
    expect(() => parsed('--key', value)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    expect(() => parsed('--key', value)).not.toThrow(/hunter2/);
  });

  it('says where other passphrases come from', () => {
    expect(parsed().passphrases).toEqual({ fromStdin: false, echo: false });
    expect(parsed('--keys-from-stdin', '--echo-keys').passphrases).toEqual({ fromStdin: true, echo: true });
  });
});

class FakeTerminal {
  readonly input = Object.assign(new PassThrough(), {
    setRawMode: (raw: boolean) => void this.modes.push(raw),
  });
  readonly modes: boolean[] = [];
  text = '';
  closed = false;
  write(text: string) {
    this.text += text;
  }
  close() {
    this.closed = true;
  }
}

const device: EncryptedDevice = { name: '/dev/sda2', uuid: 'U2' };
const running = () => new AbortController();

describe('askPassphrase', () => {
  it('asks with the device and its UUID, in raw mode, and leaves the terminal as it was', async () => {
    const terminal = new FakeTerminal();
    const answer = askPassphrase(device, terminal, { signal: running().signal, echo: false });
    terminal.input.write('wrong\x15sek\x7fcret\r');
    expect(await answer).toBe('secret');
    expect(terminal.text).toBe('Passphrase for the encrypted /dev/sda2 (LUKS UUID U2): \n');
    expect(terminal.modes).toEqual([true, false]);
    expect(terminal.closed).toBe(true);
  });

  it('leaves the echo on with --echo-keys', async () => {
    const terminal = new FakeTerminal();
    const answer = askPassphrase({ name: '/dev/sda3', uuid: '' }, terminal, {
      signal: running().signal,
      echo: true,
    });
    terminal.input.write('secret\n');
    expect(await answer).toBe('secret');
    expect(terminal.text).toBe('Passphrase for the encrypted /dev/sda3: \n');
    expect(terminal.modes).toEqual([]);
  });

  it.each([
    ['Ctrl-C', '\x03', 'ABORTED'],
    ['Ctrl-D', '\x04', 'DISK_ENCRYPTED'],
  ])('%s ends it', async (_name, typed, code) => {
    const terminal = new FakeTerminal();
    const answer = askPassphrase(device, terminal, { signal: running().signal, echo: false });
    terminal.input.write(`hunter2${typed}`);
    const error: unknown = await answer.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toContain('hunter2');
    expect(terminal.modes).toEqual([true, false]);
  });

  it('ends when the run is cancelled', async () => {
    const terminal = new FakeTerminal();
    const controller = running();
    const answer = askPassphrase(device, terminal, { signal: controller.signal, echo: false });
    controller.abort();
    await expect(answer).rejects.toMatchObject({ code: 'ABORTED' });
    expect(terminal.closed).toBe(true);
  });
});

describe('PassphraseLines', () => {
  it('hands out one line a device, whitespace included', async () => {
    const input = new PassThrough();
    input.end('first\n second \nlast');
    using lines = new PassphraseLines(input);
    const read = () => lines.read(device, running().signal);
    expect([await read(), await read(), await read()]).toEqual(['first', ' second ', 'last']);
    await expect(read()).rejects.toMatchObject({ code: 'DISK_ENCRYPTED', subject: '/dev/sda2' });
  });

  it('ends when the run is cancelled', async () => {
    using lines = new PassphraseLines(new PassThrough());
    const controller = running();
    const line = lines.read(device, controller.signal);
    controller.abort();
    await expect(line).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

describe('the command', () => {
  function world(
    convert: (options: ConvertOptions) => Promise<typeof result>,
    changes: Pick<CommandHost, 'openTerminal'> = {},
  ) {
    const output = () => ({
      text: '',
      isTTY: false,
      on: () => undefined,
      write(text: string) {
        this.text += text;
      },
    });
    const stdin = new PassThrough();
    const host = {
      stdin,
      stdout: output(),
      stderr: output(),
      env: { NO_COLOR: '1' },
      signals: {
        on: () => undefined,
        off: () => undefined,
        removeListener: () => undefined,
      } as unknown as CommandHost['signals'],
      convert,
      plan: () => Promise.reject(new Error('called')),
      rehearse: () => Promise.reject(new Error('nothing is rehearsed here')),
      listGuests: () => Promise.resolve([]),
      listLeftovers: () => Promise.reject(new Error('nobody asks')),
      removeLeftovers: () => Promise.reject(new Error('nobody asks')),
      readSource: () => Promise.resolve(source),
    };
    return { ...host, ...changes };
  }

  it('reads passphrases from standard input with --keys-from-stdin', async () => {
    const given: string[] = [];
    const host = world(async ({ askPassphrase: ask }) => {
      given.push(await ask!(device), await ask!(device));
      return result;
    });
    host.stdin.end('one\ntwo\n');
    expect(await runCommand([...argv, '--keys-from-stdin'], host)).toBe(0);
    expect(given).toEqual(['one', 'two']);
  });

  it('asks on the terminal where there is one, and nobody where there is none', async () => {
    const terminal = new FakeTerminal();
    const asking = world(
      async ({ askPassphrase: ask }) => {
        const answer = ask!(device);
        terminal.input.write('secret\r');
        expect(await answer).toBe('secret');
        return result;
      },
      { openTerminal: () => terminal },
    );
    expect(await runCommand(argv, asking)).toBe(0);

    const alone = world(({ askPassphrase: ask }) => {
      expect(ask).toBeUndefined();
      return Promise.reject(
        new V2vError('DISK_ENCRYPTED', '/dev/sda2 is encrypted.', { hint: 'Give --key.' }),
      );
    });
    expect(await runCommand(argv, alone)).toBe(1);
    expect(alone.stderr.text).toContain('/dev/sda2 is encrypted.');
  });
});
