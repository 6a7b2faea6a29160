import type { V2vError } from '../../../lib/errors';
import type { Guestfs } from '../../../lib/guestfs';
import { type Hive, openHive } from '../../../lib/registry';
import { emptyHive } from '../../../lib/testing';
import { type AgreementCase, type AgreementGroup, does } from '../agreement-case';

const path = '/Windows/System32/config/SYSTEM';

/** Something that is done with the hive open, and not committed where it is read only. */
const inHive = (
  name: string,
  work: (hive: Hive) => Promise<unknown>,
  result: unknown,
  { write = true, file = path }: { write?: boolean; file?: string } = {},
): AgreementCase =>
  does(
    name,
    async (guest: Guestfs) => {
      await using hive = await openHive(guest, file, { write });
      const given = await work(hive);
      if (write) await hive.commit();
      return given;
    },
    result,
  );

/** Reads; what was committed before is in the file. */
const reads = (name: string, work: (hive: Hive) => Promise<unknown>, result: unknown): AgreementCase =>
  inHive(name, work, result, { write: false });

const longName = 'L'.repeat(255);
const many = Array.from({ length: 300 }, (_none, index) => `Key ${String(index).padStart(3, '0')}`);

/** The hives of the registry by the calls that conversion steps make: open, read, set, delete, commit. */
export const hives: AgreementGroup = {
  name: 'the registry',
  files: { [path]: { content: emptyHive(), mode: 0o600 } },
  cases: [
    inHive(
      'values of every type are set',
      async (hive) => {
        await hive.set('Types', 'Text', 'grün 日本 😀');
        await hive.set('Types', 'Number', 0xffffffff);
        await hive.set('Types', 'List', ['one', 'zwei', '三']);
        await hive.set('Types', 'Path', { expand: '%SystemRoot%\\x' });
        await hive.set('Types', 'Bytes', Buffer.from('00ff', 'hex'));
        await hive.set('Types', '', 'default');
        await hive.set('Types', 'None', { type: 0, bytes: Buffer.alloc(0) });
        await hive.set('Types', 'Long', { type: 11, bytes: Buffer.from('0100000000000000', 'hex') });
        await hive.set('Types', 'Strange', { type: 0x2a, bytes: Buffer.from('01', 'hex') });
      },
      undefined,
    ),
    reads(
      'values of every type are read',
      async (hive) => [
        await hive.text('Types', 'Text'),
        await hive.number('Types', 'Number'),
        await hive.texts('Types', 'List'),
        await hive.text('Types', 'Path'),
        await hive.get('Types', 'Bytes'),
        await hive.text('Types', ''),
        await hive.get('Types', 'None'),
        await hive.number('Types', 'Long'),
        (await hive.get('Types', 'Strange'))?.type,
      ],
      [
        'grün 日本 😀',
        0xffffffff,
        ['one', 'zwei', '三'],
        '%SystemRoot%\\x',
        { type: 3, bytes: '\u0000ÿ' },
        'default',
        { type: 0, bytes: '' },
        1,
        0x2a,
      ],
    ),
    reads('names of values', (hive) => hive.values('types'), [
      'Text',
      'Number',
      'List',
      'Path',
      'Bytes',
      '',
      'None',
      'Long',
      'Strange',
    ]),
    reads(
      'what is not there',
      async (hive) => [
        await hive.get('Types', 'Missing'),
        await hive.get('Missing\\Key', 'Text'),
        await hive.has('Types\\Missing'),
        await hive.keys('Missing'),
        await hive.values('Missing'),
      ],
      [undefined, undefined, false, [], []],
    ),
    inHive(
      'odd names',
      async (hive) => {
        for (const name of ['a/b', 'Grün', '日本', '😀', ' blank ', 'x=y;"z"', longName]) {
          await hive.set(`Odd\\${name}`, name, name);
        }
      },
      undefined,
    ),
    reads(
      'odd names are read, in the order of the hive',
      async (hive) => {
        const keys = await hive.keys('Odd');
        return Promise.all(keys.map(async (key) => (await hive.text(`Odd\\${key}`, key)) === key && key));
      },
      [' blank ', 'a/b', 'Grün', longName, 'x=y;"z"', '日本', '😀'],
    ),
    reads('letters of the alphabet alone have no case', async (hive) => [await hive.has('ODD\\A/B')], [true]),
    inHive(
      'a value takes the place of another of its name, whatever its type',
      async (hive) => {
        await hive.set('Types', 'number', 'now a text');
        return [await hive.text('Types', 'Number'), (await hive.values('Types')).length];
      },
      ['now a text', 9],
    ),
    inHive(
      'values larger than a page and than a cell',
      async (hive) => {
        await hive.set('Large', 'Page', Buffer.alloc(5000, 1));
        await hive.set('Large', 'Cell', Buffer.alloc(15000, 2));
        return (await hive.get('Large', 'Cell'))?.bytes.length;
      },
      15000,
    ),
    inHive(
      'many keys, added in no order',
      async (hive) => {
        for (const name of [...many].reverse()) await hive.create(`Many\\${name}`);
        return (await hive.keys('Many')).length;
      },
      300,
    ),
    inHive(
      'keys are removed with what is below them',
      async (hive) => {
        const removed = [
          await hive.deleteKey('Odd'),
          await hive.deleteKey('Odd'),
          await hive.deleteKey('None'),
        ];
        for (const name of many.slice(0, 290)) await hive.deleteKey(`many\\${name}`);
        return [removed, await hive.keys('Many')];
      },
      [[true, false, false], many.slice(290)],
    ),
    does(
      'what is not committed is not there',
      async (guest) => {
        {
          await using hive = await openHive(guest, path, { write: true });
          await hive.set('Lost', 'Value', 1);
        }
        await using hive = await openHive(guest, path);
        return await hive.keys('');
      },
      ['Large', 'Many', 'Types'],
    ),
    does(
      'one hive is open at a time',
      async (guest) => {
        await guest.cp(path, '/second');
        {
          await using first = await openHive(guest, path);
          const refused = await openHive(guest, '/second').catch(({ code }: V2vError) => code);
          if (refused !== 'INTERNAL' || !(await first.has('Types'))) return refused;
        }
        await using second = await openHive(guest, '/second', { write: true });
        await second.set('Second', 'Value', 1);
        await second.commit();
        return await second.keys('');
      },
      ['Large', 'Many', 'Second', 'Types'],
    ),
  ],
};
