import { Guestfs } from '../../lib/guestfs/index';

let guest: Guestfs;
beforeAll(async () => (guest = await Guestfs.create()));
afterAll(() => guest.close());

const call = (action: string, args: unknown[], options?: object) => guest.call(action, args, options);

describe('a value of the wrong type is a TypeError that names action and argument', () => {
  test.each<[string, string, unknown[], RegExp]>([
    ['string', 'ls', [3], /^ls: directory must be a string\.$/],
    ['string', 'ls', [undefined], /directory must be a string/],
    ['string', 'ls', [null], /directory must be a string/],
    ['string', 'ls', [new String('/')], /directory must be a string/],
    ['nullable string', 'set_append', [5], /append must be a string or null/],
    ['list', 'command', ['ls'], /arguments must be an array of strings/],
    ['list', 'command', [['ls', 3]], /arguments must be an array of strings/],
    ['list', 'command', [new Set(['ls'])], /arguments must be an array of strings/],
    ['bool', 'set_trace', [1], /trace must be true or false/],
    ['int', 'set_memsize', ['500'], /memsize must be an integer of 32 bits/],
    ['int', 'set_memsize', [500n], /memsize must be an integer of 32 bits/],
    ['int64', 'truncate_size', ['/a', '5'], /size must be an integer, as number or bigint/],
    ['buffer', 'write', ['/a', [1, 2]], /content must be a Uint8Array or a string/],
    ['buffer', 'write', ['/a', new Uint16Array(2)], /content must be a Uint8Array or a string/],
  ])('%s: %s %j', async (_, action, args, message) => {
    const error: unknown = await call(action, args).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(message);
  });
});

describe('a number out of range is a RangeError', () => {
  test.each<[string, unknown[]]>([
    ['set_memsize', [1.5]],
    ['set_memsize', [2 ** 31]],
    ['set_memsize', [NaN]],
    ['set_memsize', [Infinity]],
    ['truncate_size', ['/a', 2 ** 53]],
    ['truncate_size', ['/a', 0.5]],
    ['truncate_size', ['/a', 2n ** 63n]],
  ])('%s %p', async (action, args) => {
    await expect(call(action, args)).rejects.toBeInstanceOf(RangeError);
  });
});

describe('a NUL character is refused', () => {
  test.each<[string, unknown[], object | undefined]>([
    ['ls', ['/a\0b'], undefined],
    ['set_append', ['a\0b'], undefined],
    ['command', [['ls', '\0']], undefined],
    ['add_drive', ['/dev/null'], { format: 'raw\0' }],
  ])('%s %j %j', async (action, args, options) => {
    const error: unknown = await call(action, args, options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(/free of NUL characters/);
  });
});

describe('options', () => {
  test('one that the action does not have is a TypeError', async () => {
    await expect(call('add_drive', ['/dev/null'], { fromat: 'raw' })).rejects.toThrow(
      'add_drive has no option fromat.',
    );
    await expect(call('get_memsize', [], { fromat: 'raw' })).rejects.toThrow(
      'get_memsize has no option fromat.',
    );
  });

  test('one that is undefined is left out', async () => {
    await guest.addDrive('/dev/null', { format: 'raw', label: undefined });
  });

  test.each([null, 3, 'raw', []])('%j instead of the object is a TypeError', async (options) => {
    await expect(call('add_drive', ['/dev/null'], options as object)).rejects.toBeInstanceOf(TypeError);
  });

  test('a getter that throws is the error', async () => {
    const options = {
      get format(): string {
        throw new Error('from the getter');
      },
    };
    await expect(guest.addDrive('/dev/null', options)).rejects.toThrow('from the getter');
  });

  test('a signal that is none is a TypeError', async () => {
    await expect(call('get_memsize', [], { signal: 5 })).rejects.toThrow('signal must be an AbortSignal');
  });
});

test('too few and too many arguments are TypeErrors', async () => {
  const loose = guest as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  await expect(loose.ls?.()).rejects.toThrow(/ls: directory must be a string|takes 1 argument/);
  await expect(loose.ls?.('/', {}, 3)).rejects.toBeInstanceOf(TypeError);
  await expect(call('ls', [])).rejects.toThrow('ls takes 1 argument before its options, not 0.');
});

test('an action that is not there is NOT_SUPPORTED', async () => {
  await expect(call('frobnicate', [])).rejects.toMatchObject({ code: 'NOT_SUPPORTED', action: 'frobnicate' });
});
