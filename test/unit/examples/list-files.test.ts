/** A handle that knows one guest and notes what it is asked. */
const calls: string[] = [];
let roots = ['/dev/sda1'];

const guest = {
  addDriveRo: (disk: string) => note(`add ${disk}`),
  launch: () => note('launch'),
  inspectOs: () => Promise.resolve(roots),
  inspectGetProductName: () => Promise.resolve('Debian GNU/Linux 12 (bookworm)'),
  inspectGetMountpoints: () =>
    Promise.resolve({ '/boot/efi': '/dev/sda3', '/': '/dev/sda1', '/boot': '/dev/sda2' }),
  mountRo: (device: string, path: string) => note(`mount ${device} ${path}`),
  ls: () => Promise.resolve(['etc', 'vmlinuz']),
  lstatnslist: (directory: string, names: string[]) => {
    void note(`stat ${directory} ${names.join()}`);
    return Promise.resolve([
      { st_mode: 0o40755, st_size: 4096 },
      { st_mode: 0o120777, st_size: 27 },
    ]);
  },
  [Symbol.asyncDispose]: () => note('close'),
};

function note(call: string): Promise<void> {
  calls.push(call);
  return Promise.resolve();
}

jest.mock('v2v-node', () => ({ Guestfs: { create: () => Promise.resolve(guest) } }), { virtual: true });

const { argv, exitCode } = process;
const log = jest.spyOn(console, 'log').mockImplementation(() => {});
const error = jest.spyOn(console, 'error').mockImplementation(() => {});

beforeEach(() => {
  calls.length = 0;
  roots = ['/dev/sda1'];
  jest.clearAllMocks();
});
afterEach(() => {
  process.argv = argv;
  process.exitCode = exitCode;
});

async function runExample(...words: string[]): Promise<void> {
  process.argv = ['node', 'list-files.js', ...words];
  jest.isolateModules(() => jest.requireActual('../../../examples/list-files'));
  while (!calls.includes('close') && error.mock.calls.length === 0) await new Promise(setImmediate);
  await new Promise(setImmediate);
}

it('mounts the guest for reading, / first, and lists a directory', async () => {
  await runExample('guest.img', '/boot');
  expect(calls).toEqual([
    'add guest.img',
    'launch',
    'mount /dev/sda1 /',
    'mount /dev/sda2 /boot',
    'mount /dev/sda3 /boot/efi',
    'stat /boot etc,vmlinuz',
    'close',
  ]);
  expect(log.mock.calls.map((words) => words.join(' '))).toEqual([
    'Debian GNU/Linux 12 (bookworm) on /dev/sda1',
    '040755         4096 etc',
    '120777           27 vmlinuz',
  ]);
});

it('closes the handle and says so where the disk holds no system', async () => {
  roots = [];
  await runExample('data.img');
  expect(calls).toEqual(['add data.img', 'launch', 'close']);
  expect(error).toHaveBeenCalledWith(expect.stringMatching(/^data\.img holds no operating system/));
  expect(process.exitCode).toBe(1);
});

it('says how it is called', async () => {
  await runExample();
  expect(error).toHaveBeenCalledWith('Usage: list-files DISK [DIRECTORY]');
  expect(process.exitCode).toBe(1);
});
