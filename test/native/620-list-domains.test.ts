// The example that lists domains, against libvirt's own test driver.
jest.mock('v2v-node', () => jest.requireActual<object>('../../lib/libvirt'), { virtual: true });

const { argv, exitCode } = process;
const log = jest.spyOn(console, 'log').mockImplementation(() => {});
const error = jest.spyOn(console, 'error').mockImplementation(() => {});

beforeEach(() => jest.clearAllMocks());
afterEach(() => {
  process.argv = argv;
  process.exitCode = exitCode;
});

async function runExample(uri: string, done: () => boolean): Promise<void> {
  process.argv = ['node', 'list-domains.js', uri];
  jest.isolateModules(() => jest.requireActual('../../examples/list-domains'));
  while (!done()) await new Promise((next) => setTimeout(next, 5));
}

const lines = () => log.mock.calls.map((words) => words.join(' '));

test('examples/list-domains lists domains and pools', async () => {
  await runExample('test:///default', () => lines().length + error.mock.calls.length >= 3);
  expect(error).not.toHaveBeenCalled();
  expect(lines()).toEqual([
    'TEST test:///default',
    expect.stringMatching(/^domain test [0-9a-f-]{36} running$/),
    expect.stringMatching(/^pool default-pool running \d+ GiB free$/),
  ]);
});

test('examples/list-domains says why it cannot connect', async () => {
  await runExample('nothing:///', () => error.mock.calls.length > 0);
  expect(error).toHaveBeenCalledWith(expect.stringMatching(/^libvirt open: /));
  expect(process.exitCode).toBe(1);
});
