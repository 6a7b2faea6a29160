import type { Guestfs } from '../../../lib/guestfs';
import { emptyHive, writeRegistry } from '../../../lib/testing';
import { type AgreementGroup, does, fails, gives } from '../agreement-case';

type Key = { [name: string]: Key | string };

/** A key with all below it: values as `type:bytes`, keys as objects. */
async function readKey(guest: Guestfs, key: number): Promise<Key> {
  const read: Key = {};
  for (const { hivex_value_h: value } of await guest.hivexNodeValues(key)) {
    const bytes = await guest.hivexValueValue(value);
    const type = await guest.hivexValueType(value);
    read[await guest.hivexValueKey(value)] = `${type}:${bytes.toString('hex')}`;
  }
  for (const { hivex_node_h: child } of await guest.hivexNodeChildren(key)) {
    read[await guest.hivexNodeName(child)] = await readKey(guest, Number(child));
  }
  return read;
}

async function child(guest: Guestfs, ...names: string[]): Promise<number> {
  let key = await guest.hivexRoot();
  for (const name of names) key = await guest.hivexNodeGetChild(key, name);
  return key;
}

const microsoft: Key = {
  'Windows NT': {
    CurrentVersion: {
      ProductName: '1:570069006e0064006f00770073002000310030002000500072006f000000',
      '': '1:640065006600610075006c0074000000',
      Major: '4:0a000000',
    },
  },
};
/** After its subkey was added. */
const ümlaut: Key = { Grün: '1:67007200fc006e000000', New: { Start: '4:03000000' } };

/** Calls of hivex on a hive that is filled first. */
export const registry: AgreementGroup = {
  name: 'hivex',
  files: {
    '/Windows/System32/config/SOFTWARE': { content: emptyHive('ROOT'), mode: 0o600 },
    '/text': 'no hive\n',
    '/empty': '',
    '/link': { link: 'Windows/System32/config/SOFTWARE' },
    '/dangling': { link: 'missing' },
  },
  cases: [
    fails(['hivexRoot']),
    fails(['hivexClose']),
    fails(['hivexOpen', '/missing'], 'ENOENT'),
    fails(['hivexOpen', '/text'], 'EINVAL'),
    fails(['hivexOpen', '/empty'], 'EINVAL'),
    fails(['hivexOpen', '/Windows'], 'EINVAL'),
    fails(['hivexOpen', '/dangling'], 'ENOENT'),
    does(
      'keys and values are written',
      (guest) =>
        writeRegistry(guest, '/Windows/System32/config/SOFTWARE', {
          'Microsoft\\Windows NT\\CurrentVersion': {
            ProductName: 'Windows 10 Pro',
            '': 'default',
            Major: 10,
          },
          'VMware, Inc.\\Tools': { Path: { expand: '%X%\\y' }, List: ['a', 'b'], Bytes: Buffer.from([1, 2]) },
          Ümlaut: { Grün: 'grün' },
        }),
      undefined,
    ),
    gives(['hivexOpen', '/link', { write: true }]),
    does('all keys', async (guest) => readKey(guest, await guest.hivexRoot()), {
      Microsoft: microsoft,
      'VMware, Inc.': {
        Tools: { Path: '2:2500580025005c0079000000', List: '7:61000000620000000000', Bytes: '3:0102' },
      },
      Ümlaut: { Grün: '1:67007200fc006e000000' },
    }),
    does('the name of the root', async (guest) => guest.hivexNodeName(await guest.hivexRoot()), 'ROOT'),
    does(
      'a key whatever the case of its letters',
      async (guest) => guest.hivexNodeName(await child(guest, 'MICROSOFT', 'windows nt')),
      'Windows NT',
    ),
    does('a key that is not there', async (guest) => child(guest, 'None'), 0),
    does(
      'a value that is not there',
      async (guest) => guest.hivexNodeGetValue(await child(guest), 'None'),
      0,
    ),
    does(
      'a text',
      async (guest) => {
        const key = await child(guest, 'Microsoft', 'Windows NT', 'CurrentVersion');
        const value = await guest.hivexNodeGetValue(key, 'productname');
        return [await guest.hivexValueString(value), await guest.hivexValueUtf8(value)];
      },
      ['Windows 10 Pro', 'Windows 10 Pro'],
    ),
    does(
      'the parent of a key',
      async (guest) =>
        (await guest.hivexNodeParent(await child(guest, 'Ümlaut'))) === (await guest.hivexRoot()),
      true,
    ),
    fails(['hivexNodeName', 1], 'EINVAL'),
    fails(['hivexNodeChildren', 4096], 'EINVAL'),
    fails(['hivexValueType', 12], 'EINVAL'),
    fails(['hivexNodeGetChild', 0, 'x'], 'EINVAL'),
    does(
      'a new key and value',
      async (guest) => {
        const key = await guest.hivexNodeAddChild(await child(guest, 'Ümlaut'), 'New');
        await guest.hivexNodeSetValue(key, 'Start', 4, Buffer.from([4, 0, 0, 0]));
        await guest.hivexNodeSetValue(key, 'Start', 4, Buffer.from([3, 0, 0, 0]));
        return readKey(guest, await child(guest, 'Ümlaut'));
      },
      ümlaut,
    ),
    does(
      'a key is removed',
      async (guest) => {
        await guest.hivexNodeDeleteChild(await child(guest, 'VMware, Inc.'));
        return readKey(guest, await guest.hivexRoot());
      },
      { Microsoft: microsoft, Ümlaut: ümlaut },
    ),
    gives(['hivexCommit', null]),
    gives(['hivexCommit', '/copy']),
    fails(['hivexCommit', '/none/copy'], 'ENOENT'),
    gives(['hivexClose']),
    gives(['hivexOpen', '/copy']),
    does('all keys of the copy', async (guest) => readKey(guest, await guest.hivexRoot()), {
      Microsoft: microsoft,
      Ümlaut: ümlaut,
    }),
    does(
      'a key cannot be added',
      async (guest) =>
        guest
          .hivexNodeAddChild(await guest.hivexRoot(), 'x')
          .catch((error: { errno: string }) => error.errno),
      'EROFS',
    ),
    fails(['hivexCommit', null], 'EROFS'),
    gives(['hivexClose']),
    fails(['hivexClose']),
  ],
};
