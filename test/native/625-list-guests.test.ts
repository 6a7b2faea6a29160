// The example that lists guests, against libvirt's own test driver.
jest.mock('v2v-node', () => jest.requireActual<object>('../../lib/input/list-guests'), { virtual: true });

const { argv, exitCode } = process;
const log = jest.spyOn(console, 'log').mockImplementation(() => {});
const error = jest.spyOn(console, 'error').mockImplementation(() => {});

beforeEach(() => jest.clearAllMocks());
afterEach(() => {
  process.argv = argv;
  process.exitCode = exitCode;
});

async function runExample(uri: string, done: () => boolean): Promise<void> {
  process.argv = ['node', 'list-guests.js', uri];
  jest.isolateModules(() => jest.requireActual('../../examples/list-guests'));
  while (!done()) await new Promise((next) => setTimeout(next, 5));
}

const lines = () => log.mock.calls.map((words) => words.join(' '));

test('examples/list-guests lists the guests with their disks', async () => {
  await runExample('test:///default', () => lines().length + error.mock.calls.length > 0);
  expect(error).not.toHaveBeenCalled();
  expect(lines()).toEqual(['test running unknown /guest/diskimage1']);
});

test('examples/list-guests says why it cannot connect', async () => {
  await runExample('nothing:///', () => error.mock.calls.length > 0);
  expect(error).toHaveBeenCalledWith(expect.stringMatching(/nothing/));
  expect(process.exitCode).toBe(1);
});
