import { parseRecord, type RunHeader } from '../../../lib/journal/record';

const identity = { dev: '2049', ino: '12', born: '1700000000000000000' };
const header: RunHeader = {
  type: 'run',
  format: 2,
  version: '0.1.0',
  date: '2026-01-02T03:04:05.678Z',
  uid: 0,
  directory: '/var/tmp/v2v-node.abcdef',
  identity,
  process: { pid: 1234, startTime: 5678 },
  host: { bootId: 'b', pidNamespace: 'pid:[1]', name: 'host', machine: '' },
};

function record(...lines: unknown[]): ReturnType<typeof parseRecord> {
  return parseRecord(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

test('the records of version 0.1.0 and its first format are read', () => {
  expect(record({ ...header, format: 1 })).toMatchObject({ header: { format: 1 }, remote: [] });
});

test('a header alone is a record', () => {
  expect(record(header)).toEqual({
    header,
    partial: [],
    published: [],
    directories: [],
    processes: [],
    launches: [],
    remote: [],
    length: JSON.stringify(header).length + 1,
  });
});

const volume = { output: 'local', place: 'pool default', kind: 'volume', id: 'web-sda' } as const;
const machine = { output: 'local', place: 'pool default', kind: 'vm', id: '104' } as const;

test('each kind of line is understood', () => {
  const path = '/out/db-sda.partial-01234567';
  const appliance = { type: 'directory', path: '/tmp/libguestfsAbc123', identity };
  const published = { type: 'published', path: '/out/db-sda', identity, size: '1', modified: '2' };
  expect(
    record(
      header,
      { type: 'file', path },
      { type: 'made', path, identity },
      { type: 'begin' },
      published,
      { type: 'launch', parent: '/tmp', time: 1 },
      appliance,
      { type: 'launch', parent: '/tmp', time: 2 },
      { type: 'process', process: { pid: 99, startTime: 1 } },
      { type: 'remote', resource: machine },
      { type: 'remote', resource: volume },
      { type: 'remote-end', resource: machine },
    ),
  ).toEqual({
    header,
    partial: [{ path, identity }],
    published: [published],
    directories: [appliance],
    processes: [{ pid: 99, startTime: 1 }],
    // Of the first it is known what was made for it.
    launches: [{ parent: '/tmp', time: 2 }],
    remote: [volume],
    length: expect.any(Number) as number,
  });
});

test('what is no line yet does not count', () => {
  const text = `${JSON.stringify(header)}\n`;
  expect(parseRecord('')).toBe('unbegun');
  expect(parseRecord(text.slice(0, -1))).toBe('unbegun');
  expect(parseRecord(`${text}{"type":"file","path":"/out/x"}`)).toMatchObject({ header, partial: [] });
});

test('a newer record is one, whatever is in it', () => {
  expect(record({ type: 'run', format: 3 }, { type: 'unheard of' })).toBe('newer');
});

test.each<[string, unknown[]]>([
  ['no header', [{ type: 'file', path: '/x' }]],
  ['a format that there never was', [{ ...header, format: 0 }]],
  ['a number in place of a text', [{ ...header, version: 1 }]],
  ['no directory', [{ ...header, directory: undefined }]],
  ['init as its process', [{ ...header, process: { pid: 1, startTime: 0 } }]],
  ['a negative number, which is a group of processes', [{ ...header, process: { pid: -5, startTime: 0 } }]],
  ['no host', [{ ...header, host: null }]],
  ['a line of a kind that is not known', [header, { type: 'else' }]],
  ['a line that is no object', [header, []]],
  ['a relative path', [header, { type: 'file', path: 'x' }]],
  ['a path that leads up', [header, { type: 'file', path: '/out/../etc/passwd' }]],
  ['a path with a NUL', [header, { type: 'file', path: '/x\0y' }]],
  ['an inode that is no number', [header, { type: 'made', path: '/x', identity: { ...identity, ino: 'x' } }]],
  ['a launch at no time', [header, { type: 'launch', parent: '/tmp', time: '1' }]],
  ['a process without a start time', [header, { type: 'process', process: { pid: 99 } }]],
])('%s: damaged', (_title, lines) => {
  expect(record(...lines)).toBe('damaged');
});

test('text that is no JSON: damaged', () => {
  expect(parseRecord('hello\n')).toBe('damaged');
  expect(parseRecord(`${JSON.stringify(header)}\n\n`)).toBe('damaged');
});
