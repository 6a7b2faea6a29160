import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Qmp, type QmpEvent } from '../../../lib/boot-check/qmp';

const greeting = '{"QMP": {"version": {"qemu": {"major": 7}}, "capabilities": []}}\r\n';

let directory: string;
let server: Server;
let socket: string;
let answer: (command: { execute: string; id: number; arguments: unknown }, client: Socket) => void;
const clients = new Set<Socket>();

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'qmp-test.'));
  socket = join(directory, 'qmp');
  server = createServer((client) => {
    clients.add(client);
    client.setEncoding('utf8').on('error', () => undefined);
    client.write(greeting);
    client.on('data', (text: string) => {
      for (const line of text.split('\n').filter(Boolean)) {
        const command = JSON.parse(line) as Parameters<typeof answer>[0];
        if (command.execute === 'qmp_capabilities') client.write(`{"return": {}, "id": ${command.id}}\r\n`);
        else answer(command, client);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
});

afterEach(() => {
  for (const client of clients) client.destroy();
  clients.clear();
  server.close();
  rmSync(directory, { recursive: true, force: true });
});

it('answers find their questions, and events are told', async () => {
  const events: QmpEvent[] = [];
  const waiting: number[] = [];
  answer = ({ id }, client) => {
    waiting.push(id);
    if (waiting.length < 2) return;
    client.write('{"event": "RESET", "data": {"guest": true}, "timestamp": {"seconds": 1}}\r\n');
    for (const each of waiting.reverse()) client.write(`{"return": {"asked": ${each}}, "id": ${each}}\r\n`);
  };
  using qmp = await Qmp.connect(socket, (event) => events.push(event));
  const answers = await Promise.all([qmp.execute('cont'), qmp.execute('stop')]);
  expect(answers).toEqual([{ asked: 2 }, { asked: 3 }]);
  expect(events).toEqual([{ event: 'RESET', data: { guest: true } }]);
});

it('what QEMU refuses is an error in its words', async () => {
  answer = ({ id }, client) =>
    client.write(`{"error": {"class": "GenericError", "desc": "no surface"}, "id": ${id}}\r\n`);
  using qmp = await Qmp.connect(socket);
  await expect(qmp.execute('screendump', { filename: '/x' })).rejects.toMatchObject({
    code: 'PROGRAM_FAILED',
    message: 'QEMU did not do screendump: no surface.',
  });
});

it('what is still waited for when QEMU goes is an error, and so is what comes after', async () => {
  answer = (_command, client) => client.destroy();
  using qmp = await Qmp.connect(socket);
  await expect(qmp.execute('cont')).rejects.toMatchObject({ code: 'PROGRAM_FAILED' });
  await expect(qmp.execute('cont')).rejects.toMatchObject({ code: 'PROGRAM_FAILED' });
});

it('nobody at the socket is an error', async () => {
  await expect(Qmp.connect(join(directory, 'none'))).rejects.toMatchObject({ code: 'PROGRAM_FAILED' });
});
