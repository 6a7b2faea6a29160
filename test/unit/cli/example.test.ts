import type { ConvertOptions } from '../../../lib/convert';
import { result } from './render/sample';

const convert = jest.fn<Promise<typeof result>, [ConvertOptions]>();
jest.mock('v2v-node', () => ({ convert }), { virtual: true });

const argv = process.argv;
const exitCode = process.exitCode;
const log = jest.spyOn(console, 'log').mockImplementation(() => {});
const error = jest.spyOn(console, 'error').mockImplementation(() => {});

beforeEach(() => jest.clearAllMocks());
afterEach(() => {
  process.argv = argv;
  process.exitCode = exitCode;
});

async function runExample(...words: string[]) {
  process.argv = ['node', 'convert-ova.js', ...words];
  jest.isolateModules(() => jest.requireActual('../../../examples/convert-ova'));
  await new Promise(setImmediate);
}

it('converts the OVA it is given into the directory it is given', async () => {
  convert.mockResolvedValue(result);
  await runExample('centos2.ova', '/out');
  expect(convert).toHaveBeenCalledWith({
    input: { mode: 'ova', path: 'centos2.ova' },
    output: { mode: 'local', directory: '/out' },
  });
  expect(log).toHaveBeenCalledWith('Written:', '/out/centos2-sda', '/out/centos2.xml');
});

it('prints a sentence and fails where the conversion does', async () => {
  convert.mockRejectedValue(new Error('a.ova holds no OVF'));
  await runExample('a.ova');
  expect(error).toHaveBeenCalledWith('a.ova holds no OVF');
  expect(process.exitCode).toBe(1);
});
