import { parseReg, renderReg } from '../../../lib/registry';
import { replayLogs } from '../../../lib/registry/logs/replay';
import { emptyHive } from '../../../lib/testing';
import { entry, newLog, oldLog, sealed, withNumbers } from '../registry/logs/log-writer';
import type { FuzzTarget } from './target';

const hive = emptyHive();
const other = emptyHive('another name');
const dirty = withNumbers(hive, 11, 10);
const logs = [
  newLog(hive, 10, entry(hive, other, 10), entry(other, hive, 11)),
  newLog(hive, 10, entry(hive, other, 10)),
  oldLog(hive, other, 11),
];
const tokens = ['regf', 'hbin', 'HvLE', 'DIRT', '\0\0\0\0', '\xff\xff\xff\xff', '\x00\x10\x00\x00'];

const text = [
  'Windows Registry Editor Version 5.00',
  '; a comment',
  '[-HKEY_LOCAL_MACHINE\\SYSTEM\\Old]',
  '[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet]',
  '@="default"',
  '"a\\"b\\\\"="c:\\\\d"',
  '"n"=dword:0000000a',
  '"h"=hex(7):61,00,\\',
  '  00,00',
  '"gone"=-',
].join('\r\n');

/** Puts the hashes of entries right, so that what is behind them is read. */
function withHashes(log: Buffer): Buffer {
  const copy = Buffer.from(log);
  for (let at = 512; at + 40 <= copy.length;) {
    const size = copy.readUInt32LE(at + 4);
    if (copy.toString('latin1', at, at + 4) !== 'HvLE' || size < 40 || at + size > copy.length) break;
    sealed(copy.subarray(at, at + size));
    at += size;
  }
  return copy;
}

export const registryTargets: readonly FuzzTarget[] = [
  {
    name: 'transaction log',
    corpus: () => logs,
    tokens,
    read(input) {
      replayLogs(dirty, [{ name: 'a', bytes: input }]);
      if (input.length < 512) return;
      const log = withHashes(withNumbers(input, 10, 10, input.readUInt32LE(28)));
      replayLogs(dirty, [
        { name: 'a', bytes: log },
        { name: 'b', bytes: logs[0]! },
      ]);
    },
  },
  {
    name: 'dirty hive',
    corpus: () => [dirty, hive],
    tokens,
    read: (input) => logs.map((bytes) => replayLogs(input, [{ name: 'a', bytes }])),
  },
  {
    name: '.reg text',
    corpus: () => [
      Buffer.from(text),
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      Buffer.from(text.replace('Windows Registry Editor Version 5.00', 'REGEDIT4')),
    ],
    tokens: [
      '\r\n',
      '[',
      ']',
      '[-',
      '"',
      '\\',
      '"="',
      '=-',
      'dword:',
      'hex(',
      'hex:',
      ',\\\r\n',
      ';',
      '@',
      '\0',
    ],
    read: (input) => parseReg(renderReg(parseReg(input))),
  },
];
